import { expect, test } from 'vitest';
import { type BehaviourPair, describeBehaviour } from '../../../../main/engine/prompts/describe-behaviour.ts';
import { questionCase } from '../../../../main/engine/prompts/input-cases.ts';

function side(traceId: string, answer: string | null, refused = false, grounded?: number): BehaviourPair['before'] {
  const scored = {
    case: questionCase('t', 'q'),
    answer,
    refused,
    structured: undefined,
    citations: [],
    retrieved: [],
    packed: [],
    tools: [],
    responseMs: 1,
    ttftMs: null,
    inputTokens: null,
    outputTokens: null,
    costUsd: 0,
    error: answer === null ? 'gone' : null,
  };
  return {
    run: { scored, evidence: null, traceId, release: null, error: null },
    values: grounded === undefined ? {} : { grounded },
  };
}

test('what changed is told with the traces of the version after, the most first, and what stayed last', () => {
  const pairs: BehaviourPair[] = [
    { label: 'a', before: side('b1', 'No.', true), after: side('a1', 'Five.') },
    { label: 'b', before: side('b2', 'No.', true), after: side('a2', 'Six.') },
    { label: 'c', before: side('b3', 'Seven.', false, 1), after: side('a3', 'Eight.', false, 0.5) },
    { label: 'd', before: side('b4', 'Nine.'), after: side('a4', null) },
    { label: 'e', before: side('b5', 'Ten.'), after: side('a5', 'Ten.') },
  ];
  expect(describeBehaviour(pairs)).toEqual([
    { message: 'It now answers 2 questions that it refused.', traceIds: ['a1', 'a2'] },
    { message: 'It now fails on 1 question that it answered.', traceIds: ['a4'] },
    { message: 'Of 1 answer less is supported by the sources than before.', traceIds: ['a3'] },
    { message: 'It says the same, word for word, to 1 of 5 questions.', traceIds: ['a5'] },
  ]);
});
