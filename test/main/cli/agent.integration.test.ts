import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentResult, AgentRunSummary } from '../../../main/contract/agent.ts';
import type { Approval, EffectRecord } from '../../../main/contract/effect.ts';
import type { HandOff } from '../../../main/contract/hand-off.ts';
import type { MemoryItem } from '../../../main/contract/memory.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

let desk: CliDesk;
const agent = (...args: string[]) => desk.run(...args, '--workspace', 'w', '--json');

beforeAll(async () => {
  desk = createCliDesk();
  await mkdir(join(desk.folder, 'handbook'));
  await writeFile(
    join(desk.folder, 'handbook', 'leave.md'),
    '# Leave\n\nEvery employee has 25 days of annual leave.\n',
  );
  await desk.run('ingest', 'handbook', '--workspace', 'w');
});
afterAll(() => desk.remove());

describe('trestle agent', () => {
  it('prints one JSON value with the answer, its steps, what they cost and where they are kept', async () => {
    const outcome = await agent('agent', 'How many days of annual leave does an employee have?');
    expect(outcome.exitCode).toBe(0);
    const result = outcome.json<AgentResult>();
    expect(result).toMatchObject({ status: 'answered', stoppedBy: 'done', effects: [], costUsd: 0 });
    expect(result.answer).toContain('25 days of annual leave');
    expect(result.usage.inputTokens).toBeGreaterThan(0);
    expect(result.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(result.steps.map(({ kind }) => kind)).toEqual(['model', 'tool', 'model']);
    const shown = (await agent('agent', 'show', result.runId)).json<AgentResult>();
    expect(shown).toEqual(result);
    const listed = (await agent('agent', 'list')).json<AgentRunSummary[]>();
    expect(listed.map(({ runId }) => runId)).toEqual([result.runId]);
  });

  it('says by its exit code that a bound ended it', async () => {
    const stopped = await agent('agent', 'How many days of annual leave?', '--max-steps', '1');
    expect(stopped.exitCode).toBe(8);
    expect(stopped.json<AgentResult>()).toMatchObject({ status: 'stopped', stoppedBy: 'steps', stepCount: 1 });
  });

  it('in a pipe does not wait for leave: it says by its exit code that somebody has to give it', async () => {
    const order = 'TOOL: remember {"text":"Maya prefers mail."}';
    const waiting = await agent('agent', order, '--model', 'sim/obedient');
    expect(waiting.exitCode).toBe(5);
    expect(waiting.json<AgentResult>()).toMatchObject({ status: 'waiting', stoppedBy: 'waiting', effects: [] });
    const [approval] = (await agent('agent', 'approvals')).json<Approval[]>();
    const approved = await agent('agent', 'approve', approval?.approvalId ?? '');
    expect(approved.exitCode).toBe(0);
    expect(approved.json<AgentResult>()).toMatchObject({ status: 'answered', writes: 1 });
    const effects = (await agent('effects')).json<EffectRecord[]>();
    expect(effects).toMatchObject([{ tool: 'remember', state: 'done', canUndo: true }]);
    expect((await agent('memory')).json<MemoryItem[]>()).toMatchObject([{ text: 'Maya prefers mail.' }]);
  });

  it('asks people through the inbox', async () => {
    const waiting = await agent('agent', 'TOOL: ask_person {"question":"Which office?"}', '--model', 'sim/obedient');
    expect(waiting.exitCode).toBe(5);
    const [handOff] = (await agent('inbox')).json<HandOff[]>();
    const answered = await agent('inbox', 'answer', handOff?.handOffId ?? '', 'Malmö');
    expect(answered.json<AgentResult>()).toMatchObject({ status: 'answered' });
  });

  it('says in one sentence what cannot be', async () => {
    const unknown = await desk.run('agent', 'show', 'a-nothing', '--workspace', 'w');
    expect([unknown.exitCode, unknown.stderr.trim().split('\n').length]).toEqual([4, 1]);
    const model = await desk.run('agent', 'x', '--model', 'nobody/nothing', '--workspace', 'w');
    expect(model.exitCode).toBe(4);
    expect(model.stderr).toContain('There is no model "nobody/nothing"');
    expect(model.stdout).toBe('');
  });
});
