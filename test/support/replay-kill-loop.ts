import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { createEngine } from '../../main/engine/create-engine.ts';
import type { Engine } from '../../main/engine/engine-types.ts';
import { askAll, ingestAll } from './engine-here.ts';
import { runTypeScript } from './run-typescript.ts';
import { createSeededRandom } from './seeded-random.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

const REPLAYING_ENGINE = fileURLToPath(new URL('replaying-engine.ts', import.meta.url));
/** Does what any text before it says: the worst model there is. */
const OBEDIENT = 'sim/obedient';
/** Rows that a life sees at most, counted and not timed: a busy machine would see none in any time that is short on a quiet one. */
const MOST_ROWS = 6;
/** Then it dies at any moment of the next row or two, in milliseconds. */
const LONGEST_LAST_MS = 40;

export interface ReplayKills {
  /** Replays that a kill found with rows on either side. */
  cut: number;
  /** Replays that were through in the end. */
  finished: number;
}

/**
 * Kills engines in the middle of replays, again and again, and looks at the workspace after each: what a replay had
 * concluded stays as it was and is not run again, what it had not is left to be run, and nothing has an effect. In the
 * end every replay is gone on with until it is through.
 *
 * @param options.asks traces to replay, beside one of an agent that wrote a file
 */
export async function killReplays(options: { cycles: number; asks: number }): Promise<ReplayKills> {
  const folder = makeTemporaryDirectory();
  const [home, workspace, docs] = [join(folder, 'home'), join(folder, 'w'), join(folder, 'docs')];
  const environment = { TRESTLE_HOME: home };
  const note = join(workspace, 'notes', 'leave.md');
  const random = createSeededRandom(7);
  const prepare = await createEngine({ environment });
  await record(prepare, { workspace, docs, asks: options.asks });
  await prepare.dispose();
  // Whoever wrote it again would be seen.
  rmSync(note);
  // The agent waited for leave: its run has two traces.
  const total = options.asks + 2;

  const concluded = new Map<string, ReadonlyMap<string, string | null>>();
  let cut = 0;
  let next = runTypeScript(REPLAYING_ENGINE, [home, workspace]);
  for (let cycle = 0; cycle < options.cycles; cycle += 1) {
    const current = next;
    if (cycle + 1 < options.cycles) next = runTypeScript(REPLAYING_ENGINE, [home, workspace]);
    expect(await current.nextLine()).toBe('loaded');
    current.child.stdin.write('go\n');
    expect(await current.nextLine()).toMatch(/^replaying /);
    const rows = Math.floor(random.next() * (MOST_ROWS + 1));
    for (let seen = 0; seen < rows; ) if ((await current.nextLine()) === 'row') seen += 1;
    await delay(random.next() * LONGEST_LAST_MS);
    current.child.kill('SIGKILL');
    expect(await current.ended).toBe('SIGKILL');

    const engine = await createEngine({ environment });
    await engine.call('workspace.open', { path: workspace });
    for (const { replayId, state, done } of await engine.call('replay.list', {})) {
      expect(['interrupted', 'finished']).toContain(state);
      await expectKept(engine, { replayId, total, concluded });
      if (state === 'interrupted' && done > 0) cut += 1;
    }
    expect(existsSync(note)).toBe(false);
    expect(await engine.call('effect.list', {})).toHaveLength(1);
    await engine.dispose();
  }

  const engine = await createEngine({ environment });
  await engine.call('workspace.open', { path: workspace });
  let finished = 0;
  for (const { replayId, state } of await engine.call('replay.list', {})) {
    if (state === 'interrupted') {
      await engine.call('replay.resume', { replayId });
      for await (const event of engine.stream('replay.watch', { replayId })) void event;
    }
    await expectKept(engine, { replayId, total, concluded });
    const summary = await engine.call('replay.show', { replayId });
    expect(summary).toMatchObject({ state: 'finished', done: total, total });
    expect(summary.verdicts).toMatchObject({ identical: total });
    finished += 1;
  }
  expect(existsSync(note)).toBe(false);
  expect(await engine.call('effect.list', {})).toHaveLength(1);
  expect(await engine.call('database.check', {})).toMatchObject({ ok: true });
  await engine.dispose();
  return { cut, finished };
}

async function record(
  engine: Engine,
  { workspace, docs, asks }: { workspace: string; docs: string; asks: number },
): Promise<void> {
  mkdirSync(docs);
  for (let gate = 0; gate < asks; gate += 1)
    writeFileSync(join(docs, `gate-${gate}.md`), `# Gate ${gate}\n\nGate ${gate} opens at ${gate % 24}:00 each day.\n`);
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  await engine.call('languageModel.select', { model: OBEDIENT });
  for (let gate = 0; gate < asks; gate += 1) await askAll(engine, { question: `When does gate ${gate} open?` });
  mkdirSync(join(workspace, 'notes'));
  const properties = { path: { type: 'string' }, content: { type: 'string' } };
  const contract = {
    version: 1,
    name: 'write_note',
    description: 'Writes a note.',
    uses: 'builtin/write-file',
    with: { root: 'notes' },
    inputSchema: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
    effect: 'write',
  };
  writeFileSync(join(workspace, 'tools', 'write-note.tool.jsonc'), JSON.stringify(contract));
  const task = 'Please. TOOL: write_note {"path":"leave.md","content":"25 days"}';
  let runId = '';
  for await (const event of engine.stream('agent.run', { task })) {
    if (event.type === 'agent-finished') runId = event.result.runId;
  }
  const [approval] = await engine.call('approval.list', {});
  await engine.call('approval.decide', { approvalId: approval?.approvalId ?? '', decision: 'approve' });
  for await (const event of engine.stream('agent.resume', { runId })) {
    if (event.type === 'agent-failed') throw new Error(event.error.message);
  }
}

/** Every trace has one row; those that were through before are as they were, and their runs are there. */
async function expectKept(
  engine: Engine,
  given: { replayId: string; total: number; concluded: Map<string, ReadonlyMap<string, string | null>> },
): Promise<void> {
  const { replayId, total, concluded } = given;
  const { rows } = await engine.call('replay.rows', { replayId, sort: 'recorded', limit: 1000 });
  expect(new Set(rows.map(({ traceId }) => traceId)).size).toBe(total);
  const before = concluded.get(replayId) ?? new Map<string, string | null>();
  const now = new Map(
    rows.filter(({ state }) => state !== 'waiting').map(({ traceId, replayTraceId }) => [traceId, replayTraceId]),
  );
  expect(Object.fromEntries([...before.keys()].map((id) => [id, now.get(id)]))).toEqual(Object.fromEntries(before));
  for (const [traceId, replayTraceId] of now) {
    if (before.has(traceId)) continue;
    const { summary, spans } = await engine.call('trace.show', { traceId: replayTraceId ?? '' });
    expect(spans).toHaveLength(summary.spanCount);
  }
  concluded.set(replayId, now);
}
