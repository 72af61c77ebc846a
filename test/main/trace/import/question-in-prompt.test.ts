import { describe, expect, it } from 'vitest';
import { questionInPrompt } from '../../../../main/trace/import/question-in-prompt.ts';

const sources = `Sources:\n${'<source id="1">Quay 3 has 3.8 m at low water.</source>\n'.repeat(10)}`;

describe('the question of a prompt', () => {
  it('is what the user said, where that is short', () => {
    expect(questionInPrompt(['Where is parcel 17?', 'And parcel 18?'])).toBe('Where is parcel 17?');
    expect(questionInPrompt(['', 'Question: none of it'])).toBe('Question: none of it');
  });

  it('stands after the last line that announces it, up to an empty line', () => {
    const prompt = `${sources}\nQuestion: an example\n\nQuestion: May the Sigrid\nlie at quay 3?\n\nAnswer in one sentence.`;
    expect(questionInPrompt([prompt])).toBe('May the Sigrid\nlie at quay 3?');
    expect(questionInPrompt([`${sources}\n**User question:**\n\nWhich quay is free?`])).toBe('Which quay is free?');
  });

  it('is the last short text where no line of a long one announces it', () => {
    expect(questionInPrompt([sources, 'Which quay is free?'])).toBe('Which quay is free?');
    expect(questionInPrompt([`${sources} This is out of the question: no.`])).toContain('Sources:');
  });

  it('is the text as it stands where nothing else is there', () => {
    expect(questionInPrompt([`${sources}\nQuestion:`])).toContain('Sources:');
    expect(questionInPrompt([])).toBe('');
  });
});
