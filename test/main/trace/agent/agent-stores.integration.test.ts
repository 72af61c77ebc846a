import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../../main/contract/effect.ts';
import type { QueuedTask } from '../../../../main/contract/hand-off.ts';
import type { SessionId, TraceId } from '../../../../main/contract/ids.ts';
import type { AgentStep } from '../../../../main/contract/agent.ts';
import type { EffectIntent, StoredRun } from '../../../../main/spec/agent-store.ts';
import { openDatabase } from '../../../../main/storage/database.ts';
import { createAgentStores } from '../../../../main/trace/agent/agent-stores.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { openJournal } from '../../../support/journal-fixture.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const AT = '2026-01-05T09:00:00.000Z';
const LATER = '2026-01-05T09:01:00.000Z';

const setUp = () => {
  const database = openJournal();
  const redactor = createRedactor({ knownSecrets: () => ['hunter2-hunter2'] });
  return { database, stores: createAgentStores({ database, redactor, clock: createManualClock() }) };
};

const runOf = (runId: string, changes: Partial<StoredRun> = {}): StoredRun => ({
  runId,
  agent: 'agent',
  task: 'Find out how many days of leave there are',
  sessionId: 's-1' as SessionId,
  status: 'running',
  stoppedBy: null,
  message: null,
  model: 'local/extractive',
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
  ...changes,
});

const stepOf = (number: number): AgentStep => ({
  number,
  round: 1,
  kind: 'model',
  status: 'ok',
  startedAt: AT,
  endedAt: AT,
  ms: 1,
  traceId: null,
  spanId: null,
  newFacts: 0,
  costUsd: 0,
  model: {
    model: 'local/extractive',
    text: `step ${number}`,
    calls: [],
    inputTokens: 1,
    outputTokens: 1,
    finishReason: 'stop',
  },
  tool: null,
});

const intentOf = (effectId: string, changes: Partial<EffectIntent> = {}): EffectIntent => ({
  effectId,
  runId: 'a-1',
  step: 3,
  approvalId: 'ap-1',
  undoOf: null,
  tool: 'write_file',
  contractVersion: 1,
  effect: 'write',
  arguments: { path: 'note.md' },
  binding: 'b'.repeat(64),
  idempotencyKey: `key-${effectId}`,
  attempt: 1,
  intendedAt: AT,
  ...changes,
});
const done = { state: 'done', at: LATER, result: 'written', undo: { before: null }, message: null } as const;

describe('agent runs', () => {
  it('reads back what was written, by id or by its first characters', () => {
    const { stores } = setUp();
    const run = runOf('a-12', { as: { tenant: '', principals: ['maya'] } });
    stores.runs.create(run);
    expect(stores.runs.read('a-12')).toEqual(run);
    expect(stores.runs.read('a-1').runId).toBe('a-12');
    stores.runs.create(runOf('a-13'));
    expect(() => stores.runs.read('a-1')).toThrow(/begins more than one agent run id/);
    expect(() => stores.runs.read('a-9')).toThrow(/There is no agent run a-9/);
  });

  it('keeps steps in order, writes a step anew, and keeps them when the run changes', () => {
    const { stores } = setUp();
    stores.runs.create(runOf('a-1'));
    for (const number of [1, 2, 3]) stores.runs.saveStep('a-1', { step: stepOf(number), replay: { number } }, number);
    stores.runs.saveStep('a-1', { step: { ...stepOf(2), status: 'error' }, replay: 'again' }, 4);
    stores.runs.update('a-1', { status: 'answered', answer: '25 days.' });
    stores.runs.addTrace('a-1', 't1' as TraceId);
    stores.runs.addTrace('a-1', 't1' as TraceId);
    expect(stores.runs.steps('a-1').map(({ step, replay }) => [step.number, step.status, replay])).toEqual([
      [1, 'ok', { number: 1 }],
      [2, 'error', 'again'],
      [3, 'ok', { number: 3 }],
    ]);
    expect(stores.runs.read('a-1')).toMatchObject({ status: 'answered', activeMs: 4, traceIds: ['t1'] });
    expect(stores.runs.list({ status: ['answered'], limit: 9 })).toHaveLength(1);
    expect(stores.runs.list({ status: ['waiting'], limit: 9 })).toHaveLength(0);
  });

  it('keeps no secret', () => {
    const { stores, database } = setUp();
    stores.runs.create(runOf('a-1', { task: 'log in with hunter2-hunter2' }));
    stores.runs.saveStep('a-1', { step: stepOf(1), replay: { said: 'hunter2-hunter2' } }, 1);
    stores.effects.intend(intentOf('e-1', { arguments: { password: 'hunter2-hunter2' } }));
    const rows = ['agent_run', 'agent_step', 'effect_intent'].flatMap((table) =>
      database.prepare(`SELECT * FROM ${table}`).all(),
    );
    expect(JSON.stringify(rows)).not.toContain('hunter2');
  });
});

describe('the effect ledger', () => {
  it('knows an effect by its last outcome, and by who took it back', () => {
    const { stores } = setUp();
    stores.effects.intend(intentOf('e-1'));
    expect(stores.effects.read('e-1')).toMatchObject({ state: 'intended', canUndo: false });
    stores.effects.conclude('e-1', { ...done, state: 'unknown', undo: null });
    expect(stores.effects.list({ state: ['unknown'], limit: 9 })).toHaveLength(1);
    stores.effects.conclude('e-1', done);
    expect(stores.effects.read('e-1')).toMatchObject({ state: 'done', result: 'written', canUndo: true });
    stores.effects.intend(intentOf('e-2', { undoOf: 'e-1' }));
    expect(stores.effects.read('e-1').state).toBe('done');
    stores.effects.conclude('e-2', done);
    expect(stores.effects.read('e-1')).toMatchObject({ state: 'undone', undoneBy: 'e-2', canUndo: false });
  });

  it('refuses the same attempt at the same intent twice', () => {
    const { stores } = setUp();
    stores.effects.intend(intentOf('e-1', { idempotencyKey: 'k' }));
    expect(() => stores.effects.intend(intentOf('e-2', { idempotencyKey: 'k' }))).toThrow(/UNIQUE constraint/);
    stores.effects.intend(intentOf('e-3', { idempotencyKey: 'k', attempt: 2 }));
    expect(stores.effects.attempts('k').map(({ effectId }) => effectId)).toEqual(['e-1', 'e-3']);
  });

  it('says after a crash what nobody knows, and which runs were cut, once', () => {
    const { stores } = setUp();
    stores.runs.create(runOf('a-1'));
    stores.runs.create(runOf('a-2', { status: 'waiting' }));
    stores.effects.intend(intentOf('e-1'));
    stores.effects.intend(intentOf('e-2'));
    stores.effects.conclude('e-2', done);
    expect(stores.recover(LATER)).toEqual({ interruptedRuns: ['a-1'], unknownEffects: ['e-1'] });
    expect(stores.recover(LATER)).toEqual({ interruptedRuns: [], unknownEffects: [] });
    expect(stores.runs.read('a-1').status).toBe('interrupted');
    expect(stores.effects.read('e-1').state).toBe('unknown');
  });
});

describe('approvals and hand-offs', () => {
  it('lists what is open, of one run or of all', () => {
    const { stores } = setUp();
    const approval = (approvalId: string, runId: string): Approval => ({
      approvalId,
      runId,
      step: 3,
      undoOf: null,
      tool: 'write_file',
      contractVersion: 1,
      effect: 'write',
      arguments: {},
      binding: 'b'.repeat(64),
      preview: [],
      previewedAt: null,
      undoTool: null,
      restsOnSteps: [],
      isTainted: false,
      state: 'open',
      requestedAt: AT,
      decidedAt: null,
      decidedBy: null,
      reason: null,
    });
    stores.approvals.request(approval('ap-1', 'a-1'));
    stores.approvals.request(approval('ap-2', 'a-2'));
    stores.approvals.update({ ...approval('ap-2', 'a-2'), state: 'denied', reason: 'no' });
    const ids = (request: { openOnly: boolean; runId?: string }) =>
      stores.approvals.list({ limit: 9, ...request }).map(({ approvalId }) => approvalId);
    expect(ids({ openOnly: true })).toEqual(['ap-1']);
    expect(ids({ openOnly: false, runId: 'a-2' })).toEqual(['ap-2']);
    expect(stores.approvals.read('ap-2').reason).toBe('no');
  });
});

describe('the task queue', () => {
  const taskOf = (taskId: string, changes: Partial<QueuedTask> = {}): QueuedTask => ({
    taskId,
    agent: 'agent',
    task: 'Look it up',
    state: 'queued',
    attempts: 0,
    maxAttempts: 3,
    notBefore: AT,
    leaseUntil: null,
    createdAt: AT,
    updatedAt: AT,
    fromRunId: null,
    runId: null,
    error: null,
    answer: null,
    ...changes,
  });

  it('hands a task to one claimer only, oldest first, and again when its lease ran out', () => {
    const { stores } = setUp();
    stores.queue.enqueue(taskOf('q-2', { createdAt: LATER }));
    stores.queue.enqueue(taskOf('q-1'));
    const claim = (now: string) => stores.queue.claim({ now, leaseUntil: LATER })?.taskId;
    expect([claim(AT), claim(AT), claim(AT)]).toEqual(['q-1', 'q-2', undefined]);
    expect(claim(LATER)).toBe('q-1');
    expect(stores.queue.read('q-1')).toMatchObject({ attempts: 2, state: 'claimed' });
  });

  it('does not hand out what is not due, done or dead', () => {
    const { stores } = setUp();
    stores.queue.enqueue(taskOf('q-1', { notBefore: LATER }));
    stores.queue.enqueue(taskOf('q-2', { state: 'done' }));
    stores.queue.enqueue(taskOf('q-3', { state: 'dead' }));
    expect(stores.queue.claim({ now: AT, leaseUntil: LATER })).toBeNull();
    expect(stores.queue.counts()).toEqual({ queued: 1, claimed: 0, done: 1, dead: 1 });
    expect(stores.queue.list({ state: ['dead'], limit: 9 }).map(({ taskId }) => taskId)).toEqual(['q-3']);
  });
});

describe('memory', () => {
  it('keeps every version of an item, who was shown which, and shows none that is off', () => {
    const { stores } = setUp();
    stores.runs.create(runOf('a-1'));
    const write = (text: string, by: string) => stores.memory.write({ memoryId: 'm-1', text, at: AT, by, scope: null });
    expect(write('Prefers mail', 'a-1').version).toBe(1);
    stores.memory.noteUse('a-1', [{ memoryId: 'm-1', version: 1, text: 'Prefers mail' }], AT);
    expect(write('Prefers the phone', 'person').version).toBe(2);
    const { item, versions, usedBy } = stores.memory.history('m-');
    expect(item).toMatchObject({ text: 'Prefers the phone', uses: 1, createdBy: 'a-1', isOn: true });
    expect(versions.map(({ version, text, by }) => [version, text, by])).toEqual([
      [2, 'Prefers the phone', 'person'],
      [1, 'Prefers mail', 'a-1'],
    ]);
    expect(usedBy).toEqual([{ runId: 'a-1', version: 1, at: AT }]);
    stores.memory.setOn('m-1', false, LATER);
    expect(stores.memory.list({ includeOff: false, limit: 9 })).toEqual([]);
    stores.memory.remove('m-1');
    expect(stores.memory.list({ includeOff: true, limit: 9 })).toEqual([]);
  });

  it('shows nobody what was kept for somebody else', () => {
    const { stores } = setUp();
    const maya = JSON.stringify({ tenant: '', principals: ['maya'] });
    stores.memory.write({ memoryId: 'm-1', text: 'of the owner', at: AT, by: 'person', scope: null });
    stores.memory.write({ memoryId: 'm-2', text: 'of maya', at: AT, by: 'person', scope: maya });
    const texts = (scope: string | null) =>
      stores.memory.list({ includeOff: false, scope, limit: 9 }).map(({ text }) => text);
    expect([texts(null), texts(maya), texts('other')]).toEqual([['of the owner'], ['of maya'], []]);
  });
});

it('comes to a journal of the schema before it, and again changes nothing', () => {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const at = JOURNAL_MIGRATIONS.findIndex(({ description }) => description.startsWith('agent runs'));
  for (const migrations of [JOURNAL_MIGRATIONS.slice(0, at), JOURNAL_MIGRATIONS, JOURNAL_MIGRATIONS]) {
    const database = openDatabase({ path, durability: 'full', applicationId: JOURNAL_APPLICATION_ID, migrations });
    expect(database.pragma('user_version')).toEqual([{ user_version: migrations.length }]);
    database.close();
  }
});
