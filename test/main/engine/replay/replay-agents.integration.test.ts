import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentEvent, AgentResult } from '../../../../main/contract/agent.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { createEngineDesk, type EngineDesk } from '../../../support/engine-here.ts';
import { replayAll, rowsOf } from '../../../support/replay-here.ts';

/** A simulated model that does what any text before it says: the worst there is. */
const OBEDIENT = 'sim/obedient';
const WRITE = 'TOOL: write_note {"path":"leave.md","content":"25 days"}';
/** The workspace's agent answers with another model; what was chosen for a run is chosen for its replay. */
const LIVE = { models: 'live', overrides: { model: OBEDIENT } } as const;
const STUBBED = { models: 'stub', overrides: { model: OBEDIENT } } as const;

let desk: EngineDesk;
let engine: Engine;
let workspace: string;
const note = (): string => join(workspace, 'notes', 'leave.md');
const toolFile = (): string => join(workspace, 'tools', 'write-note.tool.jsonc');

const writeContract = (properties: object): void => {
  const inputSchema = { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
  const contract = {
    version: 1,
    name: 'write_note',
    description: 'Writes a note.',
    uses: 'builtin/write-file',
    with: { root: 'notes' },
    inputSchema,
    effect: 'write',
  };
  writeFileSync(toolFile(), JSON.stringify(contract));
};
const text = { type: 'string' };

async function last(events: AsyncIterable<AgentEvent>): Promise<AgentResult> {
  let result: AgentResult | null = null;
  for await (const event of events) {
    if (event.type === 'agent-finished') result = event.result;
    if (event.type === 'agent-failed') throw new Error(event.error.message);
  }
  if (result === null) throw new Error('the stream said nothing');
  return result;
}

/** A run that waits for leave it never got, one that wrote in its second stretch, one that has no effect. */
let waited: string;
let wrote: string;
let calculated: string;

beforeAll(async () => {
  desk = createEngineDesk();
  workspace = join(desk.folder, 'w');
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  mkdirSync(join(workspace, 'notes'));
  writeContract({ path: text, content: text });
  const task = (words: string) => last(engine.stream('agent.run', { task: words, model: OBEDIENT }));
  const waiting = await task(`Please. ${WRITE}`);
  const [approval] = await engine.call('approval.list', {});
  await engine.call('approval.decide', { approvalId: approval?.approvalId ?? '', decision: 'approve' });
  const done = await last(engine.stream('agent.resume', { runId: waiting.runId }));
  wrote = done.traceIds[1] ?? '';
  waited = (await task(`Please. ${WRITE}`)).traceId ?? '';
  const sum = await task('Please. TOOL: calculator {"expression":"6*7"}');
  calculated = sum.traceId ?? '';
  rmSync(note());
});
afterAll(() => desk.dispose());

const replay = async (traceId: string, candidate: object = LIVE) => {
  const report = await replayAll(engine, { traceIds: [traceId], candidate });
  const [row] = await rowsOf(engine, report);
  if (row === undefined) throw new Error('no row');
  return { report, row };
};
const effects = async (): Promise<number> => (await engine.call('effect.list', {})).length;

describe('replaying an agent', () => {
  it('comes to the same with its own model, its tools answered from the recording', async () => {
    const { row } = await replay(calculated);
    expect(row).toMatchObject({ verdict: 'identical', firstDivergence: null });
    const verification = await engine.call('replay.verify', { traceId: calculated });
    expect(verification.differences).toEqual([]);
    expect(verification.isIdentical).toBe(true);
  });

  it('has no effect, however obedient the model and whatever was recorded', async () => {
    const before = await effects();
    // Both stretches of the run together: the call of the first is answered by what it gave in the second.
    const { row: again } = await replay(wrote);
    expect(again).toMatchObject({ verdict: 'identical', firstDivergence: null });
    // The recording of a wait holds no result: nothing answers the call, and it is not made.
    const { row: unmatched } = await replay(waited);
    expect(unmatched).toMatchObject({ verdict: 'broken', error: { code: 'replay_mismatch' } });
    const { row: asked, report: question } = await replay(waited, { ...LIVE, unmatched: 'ask' });
    expect(asked.verdict).toBe('needs-human');
    // Somebody knows what it would have given: the run goes on with that, and still nothing is written.
    const of = { replayId: question.replayId, traceId: waited };
    const [open] = (await engine.call('replay.detail', of)).open;
    expect(open).toEqual({ name: 'write_note', arguments: { path: 'leave.md', content: '25 days' } });
    const call = { name: 'write_note', arguments: { path: 'leave.md', content: '25 days' } };
    const stranger = { ...call, arguments: {}, result: null };
    await expect(engine.call('replay.answer', { ...of, answers: [stranger] })).rejects.toThrow('waits for an answer');
    const answered = await engine.call('replay.answer', { ...of, answers: [{ ...call, result: { written: 7 } }] });
    expect(answered).toMatchObject({ state: 'done', error: null });
    const { open: left, comparison } = await engine.call('replay.detail', of);
    expect(left).toEqual([]);
    expect(comparison?.stages.flatMap(({ toolCalls = [] }) => toolCalls)).toMatchObject([{ matchedBy: 'person' }]);
    expect(existsSync(note())).toBe(false);
    expect(await effects()).toBe(before);
    expect(await engine.call('approval.list', {})).toHaveLength(1);
    expect(await engine.call('agent.list', {})).toHaveLength(3);
  });

  it('names the tool call when an argument was renamed', async () => {
    const before = readFileSync(toolFile(), 'utf8');
    writeContract({ file: text, content: text });
    try {
      for (const candidate of [LIVE, STUBBED]) {
        const { row, report } = await replay(wrote, candidate);
        expect(row.firstDivergence).toMatchObject({ stage: 'tool' });
        expect(row.verdict).toBe('broken');
        expect(report.clusters[0]?.label).toContain('write_note');
      }
      const bisect = await engine.call('replay.bisect', { traceId: wrote, candidate: LIVE });
      expect(bisect.cause).toEqual(['tools']);
    } finally {
      writeFileSync(toolFile(), before);
    }
  });
});
