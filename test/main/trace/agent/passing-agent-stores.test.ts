import { describe, expect, it, onTestFinished } from 'vitest';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { AgentStep } from '../../../../main/contract/agent.ts';
import type { SessionId, TraceId } from '../../../../main/contract/ids.ts';
import type { EffectIntent, StoredRun } from '../../../../main/spec/agent-store.ts';
import { createAgentStores } from '../../../../main/trace/agent/agent-stores.ts';
import {
  createPassingAgentStores,
  type PassingAgentStores,
} from '../../../../main/trace/agent/passing-agent-stores.ts';
import { openJournal } from '../../../support/journal-fixture.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const AT = '2026-01-05T09:00:00.000Z';
const ALL = Number.MAX_SAFE_INTEGER;

function open(): PassingAgentStores {
  const database = openJournal();
  onTestFinished(() => database.close());
  const behind = createAgentStores({
    database,
    redactor: { redactText: (text) => ({ text, count: 0 }) },
    clock: createManualClock(),
  });
  return createPassingAgentStores(behind, () => AT);
}

const RUN: StoredRun = {
  runId: 'a-1',
  agent: 'agent',
  task: 'Which berth is free?',
  sessionId: 's-1' as SessionId,
  status: 'running',
  stoppedBy: null,
  message: null,
  model: 'sim/instant',
  approve: 'ask',
  as: null,
  limits: { maxSteps: 9, maxTokens: 999, maxCostUsd: null, maxSeconds: 9, maxWrites: 1, noProgressRounds: 2 },
  opening: { turns: [], summary: '', summarizedTurns: 0, memory: [] },
  startedAt: AT,
  updatedAt: AT,
  activeMs: 0,
  answer: '',
  refused: false,
  citations: [],
  release: null,
  traceIds: [],
};

const step = (number: number, status: AgentStep['status']): { step: AgentStep; replay: null } => ({
  step: { number, status } as AgentStep,
  replay: null,
});

describe('runs that nobody goes on with', () => {
  it('are read as they were written, steps in order and a step anew', () => {
    const { runs } = open();
    runs.create(RUN);
    runs.saveStep('a-1', step(2, 'running'), 5);
    runs.saveStep('a-1', step(1, 'ok'), 6);
    runs.saveStep('a-1', step(2, 'ok'), 7);
    runs.addTrace('a-1', 't-1' as TraceId);
    runs.addTrace('a-1', 't-1' as TraceId);
    runs.update('a-1', { status: 'answered', answer: 'Berth two.' });
    expect(runs.read('a-1')).toEqual({
      ...RUN,
      status: 'answered',
      answer: 'Berth two.',
      activeMs: 7,
      traceIds: ['t-1'],
    });
    expect(runs.steps('a-1').map(({ step: { number, status } }) => [number, status])).toEqual([
      [1, 'ok'],
      [2, 'ok'],
    ]);
    expect(runs.list({ status: ['running'], limit: ALL })).toEqual([]);
    expect(runs.list({ limit: ALL }).map(({ runId }) => runId)).toEqual(['a-1']);
  });

  it('are gone when they are forgotten', () => {
    const stores = open();
    stores.runs.create(RUN);
    stores.forget('a-1');
    expect(() => stores.runs.read('a-1')).toThrow(NotFoundError);
  });

  it('have effects of their own as others have, and none where they had none', () => {
    const { effects } = open();
    const intent = { effectId: 'e-1', runId: 'a-1', idempotencyKey: 'k', attempt: 1, intendedAt: AT } as EffectIntent;
    effects.intend({ ...intent, approvalId: 'p-1', undoOf: null });
    expect(effects.list({ runId: 'a-1', limit: ALL })).toMatchObject([{ effectId: 'e-1', state: 'intended' }]);
    expect(effects.list({ runId: 'a-2', limit: ALL })).toEqual([]);
    expect(effects.list({ limit: ALL })).toHaveLength(1);
  });
});
