import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentEvent, AgentResult } from '../../../main/contract/agent.ts';
import type { EngineClient, RequestOf } from '../../../main/contract/methods.ts';
import { createEngine } from '../../../main/engine/create-engine.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';

let engine: Engine;
let folder: string;
let workspace: string;

/** A simulated model is not needed: the built-in one drives the loop, and a person does the rest. */
beforeAll(async () => {
  folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'trestle-agents-')));
  workspace = join(folder, 'w');
  engine = await createEngine({ environment: { TRESTLE_HOME: join(folder, 'home') } });
  await engine.call('workspace.open', { path: workspace, create: true });
  const documents = join(workspace, 'handbook');
  mkdirSync(documents);
  writeFileSync(join(documents, 'leave.md'), '# Annual leave\n\nEvery employee has 25 days of annual leave.\n');
  writeFileSync(join(documents, 'notice.md'), '# Notice\n\nThe notice period for employees is two months.\n');
  writeFileSync(join(documents, 'severance.md'), '# Severance\n\nSeverance pay is nine monthly salaries.\n');
  writeFileSync(join(documents, 'severance.md.access.json'), '{ "principals": ["hr"] }');
  const { ingestId } = await engine.call('ingest.start', { paths: [documents] });
  for await (const event of engine.stream('ingest.watch', { ingestId })) void event;
});
afterAll(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function follow(events: AsyncIterable<AgentEvent>): Promise<{ result: AgentResult; events: AgentEvent[] }> {
  const seen: AgentEvent[] = [];
  for await (const event of events) seen.push(event);
  const last = seen.at(-1);
  if (last?.type !== 'agent-finished') throw new Error(`ended with ${JSON.stringify(last)}`);
  return { result: last.result, events: seen };
}
const run = (client: EngineClient, request: RequestOf<'agent.run'>) => follow(client.stream('agent.run', request));

describe('an agent on a fresh machine', () => {
  it('searches for each thing that is asked, answers with citations, and leaves its trace', async () => {
    const task =
      'How many days of annual leave does an employee have, and how long is the notice period for employees?';
    const { result } = await run(engine, { task });
    expect(result).toMatchObject({ status: 'answered', stoppedBy: 'done', costUsd: 0, isTainted: true });
    expect(result.answer).toMatch(/25 days of annual leave.*\[\d\]/);
    expect(result.answer).toMatch(/two months.*\[\d\]/);
    expect(result.steps.map(({ kind, tool }) => tool?.tool ?? kind)).toEqual(['model', 'search', 'search', 'model']);
    const { summary, spans } = await engine.call('trace.show', { traceId: result.traceId ?? '' });
    expect(summary).toMatchObject({ kind: 'agent', status: 'ok', pipelineId: 'agent' });
    const search = spans.find(({ name }) => name === 'execute_tool search');
    const below = spans.filter(({ parentSpanId }) => parentSpanId === search?.spanId).map(({ name }) => name);
    expect(below).toEqual(expect.arrayContaining(['stage bm25', 'stage vector', 'stage fuse', 'stage pack']));
    expect((await engine.call('agent.show', { runId: result.runId })).changedReads).toEqual([]);
    expect((await engine.call('agent.list', {})).map(({ runId }) => runId)).toContain(result.runId);
  });

  it('finds for somebody only what they may find, and puts it on record', async () => {
    const ask = (principal: string) =>
      run(engine, { task: 'How much is severance pay?', as: { principals: [principal] } });
    expect(JSON.stringify((await ask('hr')).result)).toContain('nine monthly salaries');
    const { result } = await ask('stranger');
    expect(result).toMatchObject({ refused: true, as: { principals: ['stranger'] } });
    expect(JSON.stringify(result)).not.toMatch(/nine monthly|severance\.md/);
    const log = await engine.call('access.log', { principal: 'stranger' });
    expect(JSON.stringify(log)).toContain('agent.run');
  });

  it('says what has changed since it was read', async () => {
    const { result } = await run(engine, { task: 'How long is the notice period?' });
    writeFileSync(join(workspace, 'handbook', 'notice.md'), '# Notice\n\nThe notice period is three months now.\n');
    const { ingestId } = await engine.call('ingest.start', {});
    for await (const event of engine.stream('ingest.watch', { ingestId })) void event;
    const { changedReads } = await engine.call('agent.show', { runId: result.runId });
    expect(changedReads).toMatchObject([{ label: 'handbook/notice.md', change: 'changed', step: 2 }]);
  });

  it('ends with its steps, and goes on with more of them', async () => {
    const { result } = await run(engine, { task: 'How many days of annual leave?', limits: { maxSteps: 2 } });
    expect(result).toMatchObject({ status: 'stopped', stoppedBy: 'steps', stepCount: 2 });
    const more = await follow(engine.stream('agent.resume', { runId: result.runId, limits: { maxSteps: 5 } }));
    expect(more.result).toMatchObject({
      status: 'answered',
      stepCount: 3,
      traceIds: [result.traceId, expect.any(String)],
    });
    await expect(follow(engine.stream('agent.resume', { runId: result.runId }))).rejects.toThrow(
      /nothing to go on with/,
    );
  });

  it('runs again from any step by what is there now, and keeps what came before it', async () => {
    const { result } = await run(engine, { task: 'How many days of annual leave?' });
    const again = (fromStep: number) => follow(engine.stream('agent.rerun', { runId: result.runId, fromStep }));
    const last = (await again(3)).result;
    expect(last).toMatchObject({ status: 'answered', stepCount: 3, rerunOf: { runId: result.runId, fromStep: 3 } });
    expect(last.runId).not.toBe(result.runId);
    expect(last.sessionId).not.toBe(result.sessionId);
    // The search was not made again: it stands in the trace that it was made in.
    expect(last.steps.map(({ traceId }) => traceId)).toEqual([result.traceId, result.traceId, last.traceId]);
    expect(last.answer).toBe(result.answer);
    const whole = (await again(1)).result;
    expect(whole.steps.every(({ traceId }) => traceId === whole.traceId)).toBe(true);
    expect((await engine.call('agent.show', { runId: result.runId })).traceIds).toEqual([result.traceId]);
    await expect(again(4)).rejects.toThrow(/has 3 steps; it cannot be run again from step 4/);
  });

  it('remembers the turns of a session', async () => {
    const { result } = await run(engine, { task: 'How many days of annual leave?' });
    const next = await run(engine, { task: 'And how many carry over?', sessionId: result.sessionId });
    expect(next.result.session).toMatchObject({ turns: 1, summarizedTurns: 0 });
  });

  it('refuses a pipeline that is no agent, an agent as a question, and a workspace that is not trusted', async () => {
    await expect(run(engine, { task: 'x', agent: 'default' })).rejects.toThrow(/is no agent/);
    const asked = engine.stream('ask.run', { question: 'x', pipeline: 'agent' });
    await expect(follow(asked as never)).rejects.toThrow(/is an agent/);
    await engine.call('workspace.trust', { path: workspace, trusted: false });
    await expect(run(engine, { task: 'x' })).rejects.toThrow(/restricted/);
    await engine.call('workspace.trust', { path: workspace, trusted: true });
  });
});

describe('memory', () => {
  it('is shown to runs while it is on, with what it was then', async () => {
    const { memoryId } = await engine.call('memory.edit', { text: 'Answers go to Maya.' });
    await expect(engine.call('memory.edit', { memoryId, text: 'x', fromVersion: 9 })).rejects.toThrow(
      /is at version 1/,
    );
    await engine.call('memory.edit', { memoryId, text: 'Answers go to Jonas.', fromVersion: 1 });
    const { result } = await run(engine, { task: 'How many days of annual leave?' });
    expect(result.memory).toEqual([{ memoryId, version: 2, text: 'Answers go to Jonas.' }]);
    await engine.call('memory.toggle', { memoryId, isOn: false });
    expect((await run(engine, { task: 'How many days of annual leave?' })).result.memory).toEqual([]);
    const { versions, usedBy } = await engine.call('memory.show', { memoryId });
    expect(versions).toHaveLength(2);
    expect(usedBy).toMatchObject([{ runId: result.runId, version: 2 }]);
    await engine.call('memory.remove', { memoryId });
    expect(await engine.call('memory.list', {})).toEqual([]);
  });
});

describe('the queue', () => {
  it('does what is due, tries again what fails, and keeps dead letters to be mended', async () => {
    await engine.call('queue.enqueue', { agent: 'agent', task: 'How many days of annual leave?' });
    expect(await engine.call('queue.work', {})).toEqual({ taken: 1, done: 1, failed: 0, waiting: 0 });
    const { tasks } = await engine.call('queue.list', { state: ['done'] });
    expect(tasks[0]?.answer).toContain('25 days');
    await expect(engine.call('queue.enqueue', { agent: 'default', task: 'x' })).rejects.toThrow(/is no agent/);

    writeFileSync(
      join(workspace, 'pipelines', 'broken.pipeline.jsonc'),
      JSON.stringify({
        version: 1,
        id: 'broken',
        sloMs: 1000,
        timeoutMs: 60_000,
        stages: [
          { id: 'loop', uses: 'agent/loop', with: { model: 'nobody/nothing' }, budgetMs: 10, timeoutMs: 10_000 },
          { id: 'check', uses: 'check/citations', after: ['loop'], budgetMs: 10, timeoutMs: 10_000 },
        ],
      }),
    );
    const task = await engine.call('queue.enqueue', { agent: 'broken', task: 'How many days?', maxAttempts: 1 });
    expect(await engine.call('queue.work', {})).toMatchObject({ taken: 1, failed: 1 });
    const dead = (await engine.call('queue.list', { state: ['dead'] })).tasks[0];
    expect(dead).toMatchObject({ taskId: task.taskId, attempts: 1, error: expect.stringContaining('nobody/nothing') });
    await engine.call('queue.fix', { taskId: task.taskId, agent: 'agent', task: 'How many days of annual leave?' });
    await engine.call('queue.replay', { taskId: task.taskId });
    expect(await engine.call('queue.work', {})).toMatchObject({ taken: 1, done: 1 });
    await expect(engine.call('queue.replay', { taskId: task.taskId })).rejects.toThrow(/only dead letters/);
  });
});

describe('a hand-off to a person', () => {
  it('packs the question, what is known, the documents and the trace, and is answered once', async () => {
    const { result } = await run(engine, { task: 'How many days of annual leave?', limits: { maxSteps: 2 } });
    const handOff = await engine.call('handoff.create', { runId: result.runId, to: 'HR', question: 'Is it 25?' });
    expect(handOff.packet).toMatchObject({
      question: 'Is it 25?',
      task: 'How many days of annual leave?',
      traceIds: [result.traceId],
    });
    expect(handOff.packet.documents[0]).toMatchObject({ marker: 1, displayPath: 'handbook/leave.md' });
    expect(await engine.call('handoff.list', {})).toHaveLength(1);
    const { handOffId } = handOff;
    const ended = await engine.call('handoff.answer', { handOffId, answer: 'Yes.' });
    expect(ended).toMatchObject({ handOff: { state: 'answered', answer: 'Yes.' }, resumableRunId: null });
    await expect(engine.call('handoff.answer', { handOffId })).rejects.toThrow(/answered already/);
  });
});
