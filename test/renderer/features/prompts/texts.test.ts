import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelInText, testsInText } from '../../../../renderer/features/prompts/view-model/front-matter-tests.ts';
import { hexColour } from '../../../../renderer/features/prompts/view-model/hex-colour.ts';
import { addedLines } from '../../../../renderer/features/prompts/view-model/line-changes.ts';
import { localDiff } from '../../../../renderer/features/prompts/view-model/local-diff.ts';
import { nameProblem, newFilePath } from '../../../../renderer/features/prompts/view-model/prompt-path.ts';
import { SUPPORT_TEXT } from '../../support/fake-data/prompts.ts';

describe('tests in a front matter', () => {
  it('are named with their lines before any has run', () => {
    expect(testsInText(SUPPORT_TEXT)).toEqual([
      { name: 'answers with a citation', line: 11 },
      { name: 'refuses without evidence', line: 14 },
    ]);
  });

  it('are read in one line each too, and in quotes', () => {
    const text = `---\ntests:\n  - { name: "asks: twice", question: Why?, expect: { cite: true } }\n  - question: Who?\n    name: 'it''s short'\n---\n`;
    expect(testsInText(text).map(({ name }) => name)).toEqual(['asks: twice', "it's short"]);
  });

  it('are read below a key with a comment, as the sample has it', () => {
    const text = '---\ntests: # the gate runs them too\n  - { name: cites, question: Why? }\n---\n';
    expect(testsInText(text)).toEqual([{ name: 'cites', line: 3 }]);
  });

  it('are not the names of other things', () => {
    expect(testsInText('---\ninput:\n  name: string\n---\n## user\ntests:\n  - name: no')).toEqual([]);
    expect(
      testsInText('---\ntests:\n  - name: yes\n    with:\n      name: Ida\noutputSchema:\n  name: no\n---'),
    ).toEqual([{ name: 'yes', line: 3 }]);
  });

  it('do not break on a text that is half written', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('-', ' ', 'tests:', 'name:', '\n', '"', 'x') }), (text) => {
        expect(testsInText(`---\n${text}`).every(({ line }) => line > 1)).toBe(true);
      }),
    );
  });
});

describe('the model of a text', () => {
  it('is the one of its front matter', () => {
    expect(modelInText(SUPPORT_TEXT)).toBe('local/extractive');
    expect(modelInText('---\nmodel: "openai/gpt-4.1"\n---\n')).toBe('openai/gpt-4.1');
    expect(modelInText('---\nmodel: local/extractive # no key, no network\n---\n')).toBe('local/extractive');
    expect(modelInText('---\nmodel: "desk/tuned #2" # ours\n---\n')).toBe('desk/tuned #2');
    expect(modelInText('model: none')).toBeNull();
  });
});

describe('what a person has changed', () => {
  it('is told by the lines that the file does not have', () => {
    expect(addedLines('a\nb\nc', 'a\nnew\nb\nc')).toEqual([2]);
    expect(addedLines('a', 'a')).toEqual([]);
  });

  it('is a diff with three lines around each change', () => {
    const before = Array.from({ length: 12 }, (_, at) => `line ${at + 1}`);
    const diff = localDiff('support', before.join('\n'), before.toSpliced(5, 1, 'changed').join('\n'));
    expect([diff.added, diff.removed]).toEqual([1, 1]);
    expect(diff.lines.map((line) => line?.text ?? null)).toEqual([
      null,
      'line 3',
      'line 4',
      'line 5',
      'line 6',
      'changed',
      'line 7',
      'line 8',
      'line 9',
      null,
    ]);
  });
});

describe('the name of a new file', () => {
  it('becomes its path', () => {
    expect(newFilePath('prompt', 'claims')).toBe('prompts/claims.prompt.md');
    expect(newFilePath('partial', 'voice')).toBe('prompts/partials/voice.liquid');
  });

  it('is refused with what is allowed', () => {
    expect(nameProblem('claims', [])).toBeNull();
    expect(nameProblem('claims', ['claims'])).toBe('claims is there already');
    expect(nameProblem('../x', [])).toContain('Lower-case letters');
  });
});

describe('a colour of the theme', () => {
  it('is read also where the build has shortened it', () => {
    expect(['#fff', ' #0c1015', '#A1b', 'rgb(0 0 0)', ''].map(hexColour)).toEqual([
      '#ffffff',
      '#0c1015',
      '#AA11bb',
      '#808080',
      '#808080',
    ]);
  });
});
