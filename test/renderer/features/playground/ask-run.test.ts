import { describe, expect, it } from 'vitest';
import type { AskEvent } from '../../../../main/contract/ask.ts';
import type { ReleaseHash, SessionId, TraceId } from '../../../../main/contract/ids.ts';
import type { SerializedError } from '../../../../main/contract/serialized-error.ts';
import {
  applyAskEvent,
  type AskRun,
  runMs,
  sameQuestionKey,
} from '../../../../renderer/features/playground/view-model/ask-run.ts';
import {
  conversationTurns,
  sessionForQuestion,
} from '../../../../renderer/features/playground/view-model/conversation.ts';
import { aFinishedRun, anAnswer, aRun, aTiming } from './builders.ts';

const traceId = 'a'.repeat(32) as TraceId;
const started: AskEvent = {
  type: 'ask-started',
  traceId,
  sessionId: 's-1' as SessionId,
  release: 'r-1' as ReleaseHash,
};
const failure = (code: SerializedError['code']): SerializedError => ({
  name: 'Error',
  code,
  message: 'The model closed the connection.',
  isRetryable: true,
  details: {},
});
const play = (...events: readonly AskEvent[]): AskRun =>
  events.reduce((run, event, index) => applyAskEvent(run, event, (index + 1) * 100), aRun());

describe('an ask as its events arrive', () => {
  it('knows which stages run now', () => {
    const run = play(
      started,
      { type: 'stage-started', stage: 'bm25', atMs: 1 },
      { type: 'stage-started', stage: 'vector', atMs: 1 },
      { type: 'stage-ended', timing: aTiming({ name: 'bm25' }) },
    );
    expect(run.running.map(({ stage }) => stage)).toEqual(['vector']);
    expect(run.timings.map(({ name }) => name)).toEqual(['bm25']);
    expect(run.traceId).toBe(traceId);
  });

  it('keeps what had arrived when it fails, and says which stage ended it', () => {
    const run = play(
      started,
      { type: 'stage-started', stage: 'generate', atMs: 4 },
      { type: 'text-delta', delta: 'You can carry over ' },
      { type: 'ask-failed', error: failure('model_call'), stage: 'generate', partial: 'You can carry over', traceId },
    );
    expect(run).toMatchObject({ status: 'failed', text: 'You can carry over', failure: { stage: 'generate' } });
  });

  it('names the stage that was running when it was stopped from outside, and is no failure', () => {
    const run = play(
      started,
      { type: 'stage-started', stage: 'generate', atMs: 4 },
      { type: 'ask-failed', error: failure('cancelled'), stage: null, partial: '', traceId },
    );
    expect(run).toMatchObject({ status: 'cancelled', failure: { stage: 'generate' } });
    expect(runMs(run)).toBe(300);
  });

  it('is not changed by what comes after its end', () => {
    const run = play(started, { type: 'ask-finished', result: anAnswer() });
    expect(applyAskEvent(run, { type: 'text-delta', delta: 'late' }, 900)).toBe(run);
    expect(runMs(run)).toBe(20);
  });
});

describe('a conversation', () => {
  const first = aFinishedRun({ sessionId: 's-1' as SessionId }, { id: '1', question: 'How many days?' });
  const followUp = aFinishedRun({ sessionId: 's-1' as SessionId }, { id: '2', question: 'And part-time?' });

  it('starts afresh when its first question is asked again, so that the comparison is fair', () => {
    expect(sessionForQuestion([], 'How many days?')).toBeNull();
    expect(sessionForQuestion([first], ' how many  days? ')).toBeNull();
  });

  it('goes on in its session with every other question', () => {
    expect(sessionForQuestion([first], 'And part-time?')).toBe('s-1');
    expect(sessionForQuestion([first, followUp], 'How many days?')).toBe('s-1');
  });

  it('lists each question once, with its latest run', () => {
    const again = { ...followUp, id: '3' };
    const other = aRun({ id: '4', conversation: 2, question: 'Something else?' });
    expect(conversationTurns([first, followUp, again, other], 1).map(({ number, run }) => [number, run.id])).toEqual([
      [1, '1'],
      [2, '3'],
    ]);
  });

  it('takes questions that differ in case and spacing alone for the same', () => {
    expect(sameQuestionKey('  How   MANY days?')).toBe(sameQuestionKey('how many days?'));
    expect(sameQuestionKey('How many days')).not.toBe(sameQuestionKey('How many days?'));
  });
});
