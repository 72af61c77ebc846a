import { describe, expect, it } from 'vitest';
import type { AskResult, StageTiming } from '../../../../main/contract/ask.ts';
import type { ObservedRun } from '../../../../main/replay/observe/observed-run.ts';
import { answerOfAsk, answerOfRun } from '../../../../main/engine/trials/trial-answers.ts';

const stage = (ladderStep: string | null): StageTiming => ({
  name: 'generate',
  startMs: 0,
  ms: 10,
  budgetMs: 100,
  ladderStep,
  ladderReason: null,
  status: 'ok',
});
const asked = (given: Partial<AskResult>): AskResult =>
  ({ refused: false, citations: [], costUsd: 0.002, stages: [stage(null)], ...given }) as AskResult;
const FAILED = { ms: null, hasFailed: true, refused: false, isGrounded: null };

describe('what a trial makes of an answer', () => {
  it('is a failure without a result, when it breaks off, and when a ladder ended it', () => {
    expect(answerOfAsk({ traceId: null, result: null, ms: 5 })).toEqual({ ...FAILED, costUsd: null });
    expect(answerOfAsk({ traceId: 't', result: asked({ partial: 'cut' }), ms: 5 })).toEqual({
      ...FAILED,
      costUsd: 0.002,
    });
    const ended = asked({ stages: [stage('partial-answer')] });
    expect(answerOfAsk({ traceId: 't', result: ended, ms: 5 })).toEqual({ ...FAILED, costUsd: 0.002 });
    expect(answerOfAsk({ traceId: 't', result: asked({ stages: [stage('smaller-k')] }), ms: 5 }).hasFailed).toBe(false);
  });

  it('is grounded when it cites, and neither when it refuses', () => {
    const cited = asked({ citations: [{} as never] });
    expect(answerOfAsk({ traceId: 't', result: cited, ms: 5 })).toEqual({
      ms: 5,
      costUsd: 0.002,
      hasFailed: false,
      refused: false,
      isGrounded: true,
    });
    expect(answerOfAsk({ traceId: 't', result: asked({}), ms: 5 }).isGrounded).toBe(false);
    expect(answerOfAsk({ traceId: 't', result: asked({ refused: true }), ms: 5 }).isGrounded).toBeNull();
  });

  it('is the same of a run that was observed', () => {
    const run = {
      answer: { refused: false, citations: [{}] },
      error: null,
      ms: 7,
      costUsd: 0,
    } as unknown as ObservedRun;
    expect(answerOfRun(run)).toEqual({ ms: 7, costUsd: 0, hasFailed: false, refused: false, isGrounded: true });
    expect(answerOfRun({ ...run, hasEndedEarly: true })).toEqual({ ...FAILED, costUsd: 0 });
    expect(answerOfRun({ ...run, error: 'It timed out.' })).toEqual({ ...FAILED, costUsd: 0 });
    expect(answerOfRun({ ...run, answer: null })).toEqual({ ...FAILED, costUsd: 0 });
  });
});
