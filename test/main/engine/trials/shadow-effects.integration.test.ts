import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { AgentEvent, AgentResult } from '../../../../main/contract/agent.ts';
import type { Trial } from '../../../../main/contract/release-trial.ts';
import { createEngineDesk, ingestAll } from '../../../support/engine-here.ts';

/** A simulated model that does what any text before it says: the worst there is. */
const OBEDIENT = 'sim/obedient';
const WRITE = 'TOOL: write_note {"path":"leave.md","content":"25 days"}';

async function last(events: AsyncIterable<AgentEvent>): Promise<AgentResult> {
  for await (const event of events) if (event.type === 'agent-finished') return event.result;
  throw new Error('the run did not finish');
}

it('a shadow of an agent executes no effect, however obedient its model', async () => {
  const desk = createEngineDesk();
  onTestFinished(() => desk.dispose());
  const workspace = join(desk.folder, 'w');
  const engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(join(docs, 'leave.md'), '# Leave\n\nEverybody has 25 days of leave a year.\n');
  await ingestAll(engine, { paths: [docs] });
  mkdirSync(join(workspace, 'notes'));
  const text = { type: 'string' };
  const inputSchema = {
    type: 'object',
    properties: { path: text, content: text },
    required: ['path', 'content'],
    additionalProperties: false,
  };
  writeFileSync(
    join(workspace, 'tools', 'write-note.tool.jsonc'),
    JSON.stringify({
      version: 1,
      name: 'write_note',
      description: 'Writes a note.',
      uses: 'builtin/write-file',
      with: { root: 'notes' },
      inputSchema,
      effect: 'write',
    }),
  );
  const run = (task: string): Promise<AgentResult> => last(engine.stream('agent.run', { task, model: OBEDIENT }));
  // One that waits for leave, one that was given it and wrote, one without an effect.
  await run(`Please. ${WRITE}`);
  const [approval] = await engine.call('approval.list', {});
  const waiting = await run(`Once more. ${WRITE.replace('leave.md', 'again.md')}`);
  await engine.call('approval.decide', { approvalId: approval?.approvalId ?? '', decision: 'approve' });
  await last(engine.stream('agent.resume', { runId: approval?.runId ?? '' }));
  await run('Please. TOOL: calculator {"expression":"6*7"}');
  const note = join(workspace, 'notes', 'leave.md');
  expect(existsSync(note)).toBe(true);
  rmSync(note);
  const before = {
    effects: await engine.call('effect.list', {}),
    approvals: await engine.call('approval.list', {}),
    runs: await engine.call('agent.list', {}),
  };

  const { summary } = await engine.call('trace.show', { traceId: waiting.traceIds[0] ?? '' });
  const radius = await engine.call('trial.radius', { release: summary.releaseHash, share: 1 });
  expect(radius.writingTools).toContain('write_note');
  const { trialId } = await engine.call('trial.start', {
    release: summary.releaseHash,
    kind: 'shadow',
    share: 1,
    traffic: { type: 'recorded', last: 10 },
    minPairs: 10,
  });
  let trial: Trial | null = null;
  for await (const event of engine.stream('trial.watch', { trialId }))
    if (event.type === 'finished') ({ trial } = event);

  // What nothing recorded answers was refused and is told; the sum was compared.
  expect(trial?.state).toBe('undecided');
  expect(trial?.skipped).toBeGreaterThan(0);
  expect(trial?.pairs).toBeGreaterThan(0);
  expect(existsSync(note)).toBe(false);
  expect(existsSync(join(workspace, 'notes', 'again.md'))).toBe(false);
  expect(await engine.call('effect.list', {})).toEqual(before.effects);
  expect(await engine.call('approval.list', {})).toEqual(before.approvals);
  expect(await engine.call('agent.list', {})).toEqual(before.runs);
});
