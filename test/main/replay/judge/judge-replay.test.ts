import { describe, expect, it } from 'vitest';
import { replayRules } from '../../../../main/contract/replay-rules.ts';
import { DEFAULT_REPLAY_RULES } from '../../../../main/replay/judge/default-rules.ts';
import { judgeReplay, type ReplayFacts } from '../../../../main/replay/judge/judge-replay.ts';

const facts = (more: Partial<ReplayFacts>): ReplayFacts => ({
  failed: false,
  recordedFailed: false,
  toolMismatch: false,
  unanswered: false,
  needsPerson: false,
  exact: false,
  answers: 'both',
  refuses: false,
  refusal: 'none',
  diverged: true,
  firstStage: 'retrieval',
  sameAnswer: false,
  similarity: 0.97,
  citations: 'same',
  numbers: 'same',
  evidenceDelta: 0,
  staleAnswer: false,
  tokenDelta: 0,
  costDeltaUsd: 0,
  ...more,
});
const verdictOf = (more: Partial<ReplayFacts>) => judgeReplay(facts(more), DEFAULT_REPLAY_RULES).verdict;

describe('the rules that come with Trestle', () => {
  it('call only what differs nowhere identical', () => {
    const nothing = { diverged: false, sameAnswer: true, firstStage: null };
    expect(verdictOf({ ...nothing, exact: true })).toBe('identical');
    expect(verdictOf(nothing)).toBe('equivalent');
  });

  it('call the same in other words equivalent, other numbers and lost sources worse', () => {
    expect(verdictOf({})).toBe('equivalent');
    expect(verdictOf({ numbers: 'changed' })).toBe('worse');
    expect(verdictOf({ citations: 'lost', similarity: 0.7 })).toBe('worse');
    expect(verdictOf({ refusal: 'to-refusal' })).toBe('worse');
  });

  it('leave to a person what they cannot know', () => {
    expect(verdictOf({ refusal: 'to-answer' })).toBe('needs-human');
    expect(verdictOf({ staleAnswer: true })).toBe('needs-human');
    expect(verdictOf({ similarity: null })).toBe('needs-human');
  });

  it('call broken what failed or did not fit the recording, better what failed before', () => {
    expect(verdictOf({ failed: true })).toBe('broken');
    expect(verdictOf({ toolMismatch: true })).toBe('broken');
    expect(verdictOf({ recordedFailed: true, answers: 'candidate-only', sameAnswer: null })).toBe('better');
    expect(verdictOf({ failed: true, recordedFailed: true })).toBe('equivalent');
  });
});

describe('an answer that is missing', () => {
  it('is broken where the recording holds none to give, before anything else is looked at', () => {
    expect(verdictOf({ unanswered: true, failed: true, recordedFailed: true })).toBe('broken');
    expect(verdictOf({ unanswered: true, failed: true, needsPerson: true })).toBe('needs-human');
  });

  it('makes nothing better, worse or the same', () => {
    const unknown = {
      sameAnswer: null,
      similarity: null,
      refusal: null,
      numbers: 'unknown',
      citations: 'unknown',
    } as const;
    for (const answers of ['candidate-only', 'recorded-only'] as const) {
      for (const refuses of [true, false]) {
        for (const exact of [true, false]) {
          expect(verdictOf({ ...unknown, answers, refuses, exact, diverged: !exact })).toBe('needs-human');
        }
      }
    }
    expect(verdictOf({ ...unknown, answers: 'none', diverged: false, exact: true })).toBe('needs-human');
  });
});

it('takes the first rule of a workspace that fits, and a person where none does', () => {
  const rules = replayRules.parse({
    version: 1,
    rules: [{ when: { maxTokenDelta: -100 }, verdict: 'better', because: 'It takes fewer tokens.' }],
  });
  expect(judgeReplay(facts({ tokenDelta: -200 }), rules)).toEqual({
    verdict: 'better',
    because: 'It takes fewer tokens.',
  });
  expect(judgeReplay(facts({ tokenDelta: null }), rules).verdict).toBe('needs-human');
});
