import { describe, expect, test } from 'vitest';
import type { ScoredRun } from '../../../../main/evals/metrics/scorer.ts';
import { asksModel, judgeAnswer, judgeMessages } from '../../../../main/engine/prompts/judge-expectation.ts';
import { questionCase } from '../../../../main/engine/prompts/input-cases.ts';

function run(answer: string | null, more: Partial<ScoredRun> = {}): ScoredRun {
  return {
    case: questionCase('t', 'q'),
    answer,
    refused: false,
    structured: undefined,
    citations: [],
    retrieved: [],
    packed: [],
    tools: [],
    responseMs: 1,
    ttftMs: null,
    inputTokens: null,
    outputTokens: 12,
    costUsd: 0,
    error: null,
    ...more,
  };
}

describe('judgeAnswer', () => {
  test.each([
    ['contains what it is to', { contain: ['12 EUR'] }, run('It is 12 EUR. [1]'), []],
    ['misses it', { contain: ['12 EUR'] }, run('It is much.'), ['The answer does not contain "12 EUR".']],
    ['says what it is not to', { lack: ['sorry'] }, run('sorry'), ['The answer contains "sorry".']],
    ['matches over lines', { match: '^a.b$' }, run('a\nb'), []],
    ['does not match', { match: '^\\d+$' }, run('x'), ['The answer does not match ^\\d+$: x']],
    [
      'a pattern that refers back',
      { match: '(a)\\1' },
      run('aa'),
      ['The pattern (a)\\1 refers back to a group. Write it without.'],
    ],
    ['refuses and was not to', { refuse: false }, run('No.', { refused: true }), ['It refused, and was to answer.']],
    ['answers and was to refuse', { refuse: true }, run('Yes.'), ['It answered, and was to refuse: Yes.']],
    ['cites after the full stop', { cite: true }, run('One. [1] Two [2].'), []],
    ['leaves a sentence uncited', { cite: true }, run('One [1]. Two.'), ['A sentence has no citation: Two.']],
    ['a refusal has nothing to cite', { cite: true }, run('Not settled.', { refused: true }), []],
    ['is valid', { valid: true }, run('{}', { structured: { isValid: true } }), []],
    [
      'is not valid',
      { valid: true },
      run('{', { structured: { isValid: false } }),
      ['The answer is not valid against outputSchema.'],
    ],
    ['is too long', { maxOutputTokens: 10 }, run('x'), ['The answer has 12 tokens; the limit is 10.']],
    [
      'failed',
      { contain: ['x'] },
      run(null, { error: 'The model is gone.' }),
      ['There is no answer: The model is gone.'],
    ],
  ])('%s', (_name, expected, ran, failures) => {
    expect(judgeAnswer(expected, ran)).toEqual(failures);
  });
});

test('messages are judged by themselves, and only a test of more than them asks a model', () => {
  const messages = [{ text: 'Rules.' }, { text: 'Who signs?' }];
  expect(judgeMessages({ contain: ['Who signs?'], lack: ['Rules'], maxTokens: 2 }, messages)).toEqual([
    'The messages contain "Rules".',
    expect.stringMatching(/^The messages have about \d+ tokens; the limit is 2\.$/),
  ]);
  expect(asksModel({ messages: { contain: ['x'] } })).toBe(false);
  expect(asksModel({ refuse: false })).toBe(true);
});
