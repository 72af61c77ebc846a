import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentEvent, AgentResult } from '../../../main/contract/agent.ts';
import type { RequestOf } from '../../../main/contract/methods.ts';
import { createEngine } from '../../../main/engine/create-engine.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';

/** A simulated model that does what any text before it says: the worst there is. */
const OBEDIENT = 'sim/obedient';
const WRITE = 'TOOL: write_note {"path":"leave.md","content":"25 days"}';

let engine: Engine;
let folder: string;
let workspace: string;
const note = (): string => join(workspace, 'notes', 'leave.md');

const open = async (): Promise<Engine> => {
  const opened = await createEngine({ environment: { TRESTLE_HOME: join(folder, 'home') } });
  await opened.call('workspace.open', { path: workspace, create: true });
  return opened;
};

beforeAll(async () => {
  folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'trestle-effects-')));
  workspace = join(folder, 'w');
  engine = await open();
  mkdirSync(join(workspace, 'notes'));
  const schema = { type: 'object', properties: { path: { type: 'string' }, content: { type: 'string' } } };
  writeFileSync(
    join(workspace, 'tools', 'write-note.tool.jsonc'),
    JSON.stringify({
      version: 1,
      name: 'write_note',
      description: 'Writes a note.',
      uses: 'builtin/write-file',
      with: { root: 'notes' },
      inputSchema: { ...schema, required: ['path', 'content'], additionalProperties: false },
      effect: 'write',
    }),
  );
});
afterAll(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function last(events: AsyncIterable<AgentEvent>): Promise<AgentResult> {
  let result: AgentResult | null = null;
  for await (const event of events) {
    if (event.type === 'agent-finished') result = event.result;
    if (event.type === 'agent-failed') throw new Error(event.error.message);
  }
  if (result === null) throw new Error('the stream said nothing');
  return result;
}
const run = (request: RequestOf<'agent.run'>) => last(engine.stream('agent.run', { model: OBEDIENT, ...request }));
const resume = (runId: string) => last(engine.stream('agent.resume', { runId }));

describe('an effect', () => {
  it('waits for leave over the end of the process, is had once, and is taken back under leave', async () => {
    const waiting = await run({ task: `Please. ${WRITE}` });
    expect(waiting).toMatchObject({ status: 'waiting', openApprovals: 1 });
    expect(existsSync(note())).toBe(false);
    await engine.dispose();
    engine = await open();
    const [approval] = await engine.call('approval.list', {});
    const { approvalId = '', binding = '' } = approval ?? {};
    expect(approval?.preview.join('\n')).toContain('+25 days');
    const wrong = engine.call('approval.decide', { approvalId, decision: 'approve', binding: 'f'.repeat(64) });
    await expect(wrong).rejects.toThrow(/other arguments than were shown/);
    const decided = await engine.call('approval.decide', { approvalId, decision: 'approve', binding });
    expect(decided.resumableRunId).toBe(waiting.runId);
    expect(existsSync(note())).toBe(false);
    const done = await resume(waiting.runId);
    expect(done).toMatchObject({ status: 'answered', writes: 1 });
    expect(readFileSync(note(), 'utf8')).toBe('25 days');
    await expect(engine.call('approval.decide', { approvalId, decision: 'approve' })).rejects.toThrow(/is used/);

    const effectId = done.effects[0]?.effectId ?? '';
    const back = await engine.call('effect.undo', { effectId });
    expect(existsSync(note())).toBe(true);
    expect((await engine.call('effect.undo', { effectId })).approvalId).toBe(back.approvalId);
    const undone = await engine.call('approval.decide', { approvalId: back.approvalId, decision: 'approve' });
    expect(undone.effect).toMatchObject({ state: 'done', undoOf: effectId });
    expect(existsSync(note())).toBe(false);
    expect((await engine.call('effect.list', { state: ['done'] })).map(({ undoOf }) => undoOf)).toEqual([effectId]);
    await expect(engine.call('effect.undo', { effectId })).rejects.toThrow(/it was, already/);
  });

  it('with other arguments asks again, after another dry run', async () => {
    const waiting = await run({ task: `Please. ${WRITE}` });
    const approvalId = waiting.approvals[0]?.approvalId ?? '';
    const edited = { path: 'leave.md', content: '26 days' };
    const bad = engine.call('approval.decide', { approvalId, decision: 'approve', arguments: { path: 1 } });
    await expect(bad).rejects.toThrow(/content/);
    const asked = await engine.call('approval.decide', { approvalId, decision: 'approve', arguments: edited });
    expect(asked.approval).toMatchObject({ state: 'open', arguments: edited });
    expect(asked.approval.preview.join('\n')).toContain('+26 days');
    expect(asked.approval.binding).not.toBe(waiting.approvals[0]?.binding);
    expect((await resume(waiting.runId)).status).toBe('waiting');
    await engine.call('approval.decide', { approvalId, decision: 'approve', binding: asked.approval.binding });
    expect((await resume(waiting.runId)).status).toBe('answered');
    expect(readFileSync(note(), 'utf8')).toBe('26 days');
    rmSync(note());
  });

  it('is not had again by a run that begins after it, counts for that run, and needs leave anew before it', async () => {
    const waiting = await run({ task: `Please. ${WRITE}`, limits: { maxWrites: 1 } });
    const again = (fromStep: number) => last(engine.stream('agent.rerun', { runId: waiting.runId, fromStep }));
    await expect(again(3)).rejects.toThrow(/has 2 steps/);
    await engine.call('approval.decide', { approvalId: waiting.approvals[0]?.approvalId ?? '', decision: 'approve' });
    await resume(waiting.runId);
    rmSync(note());
    const after = await again(3);
    expect(after).toMatchObject({ status: 'answered', writes: 0, meters: { writes: { used: 0, max: 0 } } });
    expect(existsSync(note())).toBe(false);
    const before = await again(2);
    expect(before).toMatchObject({ status: 'waiting', openApprovals: 1, meters: { writes: { max: 1 } } });
    await expect(last(engine.stream('agent.rerun', { runId: before.runId, fromStep: 3 }))).rejects.toThrow(
      /has 2 steps/,
    );
    await engine.call('agent.cancel', { runId: before.runId });
    expect(existsSync(note())).toBe(false);
  });

  it('that is denied, or whose run is cancelled, is not had', async () => {
    const denied = await run({ task: `Please. ${WRITE}` });
    const approvalId = denied.approvals[0]?.approvalId ?? '';
    await engine.call('approval.decide', { approvalId, decision: 'deny', reason: 'no notes' });
    expect((await resume(denied.runId)).steps[1]).toMatchObject({ status: 'denied' });
    const cancelled = await run({ task: `Again, please. ${WRITE}` });
    expect(await engine.call('agent.cancel', { runId: cancelled.runId })).toMatchObject({
      status: 'cancelled',
      openApprovals: 0,
    });
    await expect(resume(cancelled.runId)).rejects.toThrow(/is cancelled/);
    expect(existsSync(note())).toBe(false);
  });

  it('is only tried in a run that may only look', async () => {
    const looked = await run({ task: `Please. ${WRITE}`, approve: 'none' });
    expect(looked.approvals).toEqual([]);
    expect(looked.steps[1]?.tool?.preview.join('\n')).toContain('+25 days');
    expect(existsSync(note())).toBe(false);
  });
});

describe('a question to a person', () => {
  it('waits with its packet, and goes on with the answer', async () => {
    const waiting = await run({
      task: 'Ask. TOOL: ask_person {"question":"Which office?","to":"HR","not_done":["the form"]}',
    });
    expect(waiting).toMatchObject({ status: 'waiting', stoppedBy: 'waiting' });
    const [handOff] = await engine.call('handoff.list', {});
    expect(handOff).toMatchObject({ to: 'HR', state: 'open', step: 2, packet: { question: 'Which office?' } });
    expect(handOff?.packet.notDone).toContain('the form');
    expect(handOff?.packet.traceIds).toEqual([waiting.traceId]);
    const answered = await engine.call('handoff.answer', { handOffId: handOff?.handOffId ?? '', answer: 'Malmö.' });
    expect(answered.resumableRunId).toBe(waiting.runId);
    const done = await resume(waiting.runId);
    expect(done.status).toBe('answered');
    expect(done.steps[1]?.tool?.result).toEqual({ ok: true, value: 'Malmö.' });
  });
});

describe('a hand-off to another agent', () => {
  it('is done by it later, and an agent that does not exist gets none', async () => {
    const orders = ['{"agent":"agent","task":"Say hello"}', '{"agent":"nobody","task":"x"}'];
    const left = await run({ task: orders.map((order) => `TOOL: hand_off ${order}`).join('\n') });
    expect(left.steps.filter(({ tool }) => tool !== null).map(({ status }) => status)).toEqual(['ok', 'error']);
    const queued = await engine.call('queue.list', { state: ['queued'] });
    expect(queued.tasks).toMatchObject([{ agent: 'agent', task: 'Say hello', fromRunId: left.runId }]);
    expect(await engine.call('queue.work', {})).toMatchObject({ taken: 1, done: 1 });
  });
});

describe('what is to be remembered', () => {
  it('is kept only with leave, and forgotten again under leave', async () => {
    const waiting = await run({ task: 'Keep it. TOOL: remember {"text":"Maya prefers mail."}' });
    expect(await engine.call('memory.list', {})).toEqual([]);
    await engine.call('approval.decide', { approvalId: waiting.approvals[0]?.approvalId ?? '', decision: 'approve' });
    const done = await resume(waiting.runId);
    expect(await engine.call('memory.list', {})).toMatchObject([
      { text: 'Maya prefers mail.', createdBy: waiting.runId },
    ]);
    const back = await engine.call('effect.undo', { effectId: done.effects[0]?.effectId ?? '' });
    await engine.call('approval.decide', { approvalId: back.approvalId, decision: 'approve' });
    expect(await engine.call('memory.list', {})).toEqual([]);
  });
});

describe('leaving', () => {
  it('interrupts a run, which then goes on', async () => {
    let runId = '';
    for await (const event of engine.stream('agent.run', { task: 'How many days of leave?' })) {
      if (event.type !== 'agent-started') continue;
      runId = event.runId;
      break;
    }
    await expect.poll(async () => (await engine.call('agent.show', { runId })).status).not.toBe('running');
    const { status } = await engine.call('agent.show', { runId });
    expect(['interrupted', 'answered']).toContain(status);
  });
});

/** Of the thread that starts them. */
const children = (): string[] =>
  readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .filter((pid) => pid !== '');

describe.runIf(process.platform === 'linux')('cancelling', () => {
  it('ends a run at once, with the process that its tool has started', async () => {
    writeFileSync(join(workspace, 'rates.csv'), 'weight,price\n5,10\n');
    const schema = { type: 'object', properties: { sql: { type: 'string' } }, required: ['sql'] };
    writeFileSync(
      join(workspace, 'tools', 'rates.tool.jsonc'),
      JSON.stringify({
        version: 1,
        name: 'rates',
        description: 'Asks the rates.',
        uses: 'builtin/sql',
        with: { root: '.', file: 'rates.csv' },
        inputSchema: schema,
        effect: 'read',
        limits: { timeoutMs: 60_000 },
      }),
    );
    const before = children();
    const endless = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c';
    const events = engine.stream('agent.run', {
      model: OBEDIENT,
      task: `TOOL: rates ${JSON.stringify({ sql: endless })}`,
    });
    let result: AgentResult | null = null;
    for await (const event of events) {
      if (event.type === 'agent-finished') result = event.result;
      if (event.type !== 'step-started' || event.step.kind !== 'tool') continue;
      await expect.poll(() => children().length, { timeout: 10_000 }).toBeGreaterThan(before.length);
      const [{ runId } = { runId: '' }] = await engine.call('agent.list', { status: ['running'] });
      expect(await engine.call('agent.cancel', { runId })).toMatchObject({ status: 'cancelled' });
    }
    expect(result).toMatchObject({ status: 'cancelled', stoppedBy: 'cancelled' });
    await expect.poll(children, { timeout: 10_000 }).toEqual(before);
  });
});
