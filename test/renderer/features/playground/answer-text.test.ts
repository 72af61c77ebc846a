import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import {
  answerPieces,
  answerSentences,
  wholeWords,
} from '../../../../renderer/features/playground/view-model/answer-text.ts';
import { streamedAnswer } from '../../../../renderer/features/playground/view-model/streamed-answer.ts';
import { supportRows } from '../../../../renderer/features/playground/view-model/support-rows.ts';
import { aCitation, aResult } from './builders.ts';

const known = () => true;

describe('the pieces of an answer', () => {
  it('keep a citation with the word it stands behind, so that no line breaks between them', () => {
    expect(answerPieces('Up to 5 days. [1] By March. [2][3]', known)).toEqual([
      { type: 'text', text: 'Up to 5 ' },
      { type: 'cited', word: 'days.', markers: [1] },
      { type: 'text', text: ' By ' },
      { type: 'cited', word: 'March.', markers: [2, 3] },
    ]);
  });

  it('leave brackets that are no citation as they are', () => {
    expect(answerPieces('The act of [19] says so.', (marker) => marker === 1)).toEqual([
      { type: 'text', text: 'The act of [19] says so.' },
    ]);
  });

  it('hold every word of the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const words = answerPieces(text, () => false).map((piece) => (piece.type === 'text' ? piece.text : ''));
        expect(words.join('')).toBe(text);
      }),
    );
  });
});

describe('an answer that is still coming', () => {
  it('shows whole words only', () => {
    expect(wholeWords('You can carry ov')).toBe('You can carry ');
    expect(wholeWords('You can [')).toBe('You can ');
    expect(wholeWords('Yo')).toBe('');
  });

  it('numbers its citations by appearance, although the model counts passages', () => {
    const leave = aResult({ id: 'leave', rank: 1 });
    const absence = aResult({ id: 'absence', rank: 2 });
    const retrieval = {
      results: [leave, absence],
      packed: [leave, absence].map(({ chunkId }) => ({ chunkId, tokens: 50 })),
      leftOut: [],
      budgetTokens: 100,
      rerank: null,
    };
    const { text, sources } = streamedAnswer({ text: 'First. [2] Then. [1] Nothing. [9]', retrieval });
    expect(text).toBe('First. [1] Then. [2] Nothing.');
    expect(sources).toEqual([absence, leave]);
  });
});

describe('the sentences of an answer', () => {
  it('carry the markers behind them', () => {
    expect(answerSentences('Up to 5.5 days. [1] By March. [2][3]', true)).toEqual([
      { text: 'Up to 5.5 days.', markers: [1] },
      { text: 'By March.', markers: [2, 3] },
    ]);
  });

  it('are told when they are finished, not before', () => {
    expect(answerSentences('Up to 5 days. [1] By Ma', false).map(({ text }) => text)).toEqual(['Up to 5 days.']);
    expect(answerSentences('Up to 5 days.', false)).toEqual([]);
    expect(answerSentences('Up to 5 days', true).map(({ text }) => text)).toEqual(['Up to 5 days']);
  });

  it('take a code block as one, with the citation behind it', () => {
    const answer = 'Set the pragma. [1]\n\n```js\nopen();\ndb.pragma(1);\n```\n[2]\n\nDone. [3]';
    expect(answerSentences(answer, true)).toEqual([
      { text: 'Set the pragma.', markers: [1] },
      { text: 'open();\ndb.pragma(1);', markers: [2] },
      { text: 'Done.', markers: [3] },
    ]);
    const block = aCitation({ marker: 2, text: '```js\nopen();\ndb.pragma(1);\n```' });
    expect(supportRows(answer, [block])[1]?.support).toBe('verbatim');
  });

  it('are given markers that stand on a line of their own', () => {
    expect(answerSentences('As follows:\n\n[4]', true)).toEqual([{ text: 'As follows:', markers: [4] }]);
  });

  it('end with a line too: lists have no full stops', () => {
    expect(answerSentences('- one [1]\n- two [2]', true).map(({ markers }) => markers)).toEqual([[1], [2]]);
  });
});

describe('what supports a sentence', () => {
  const source = aCitation({
    marker: 1,
    text: 'It counts against the 5 days in [Annual leave](annual-leave.md).',
    support: 0.2,
  });

  it('is the source itself when it says the same, links and capitals aside', () => {
    const [row] = supportRows('It counts against the **5 days** in Annual leave. [1]', [source]);
    expect(row).toMatchObject({ number: 1, support: 'verbatim', citations: [source] });
  });

  it('is the measured share when it says it in other words, and nothing when it cites nothing', () => {
    const rows = supportRows('Five days count. [1] Trust me.', [source]);
    expect(rows.map(({ support }) => support)).toEqual([0.2, null]);
  });

  it('belongs to citations that exist', () => {
    expect(supportRows('Gone. [7]', [source])[0]?.citations).toEqual([]);
    expect(supportRows('', [])).toEqual([]);
    expect('chk_leave' satisfies string as ChunkId).toBe(source.chunkId);
  });
});
