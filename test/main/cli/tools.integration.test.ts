import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { McpCallResponse, McpListResponse, McpServerInfo } from '../../../main/contract/mcp.ts';
import { ATTRIBUTE } from '../../../main/contract/span-attributes.ts';
import type { Span } from '../../../main/contract/span.ts';
import type { ToolCallResponse, ToolCheckReport, ToolListResponse } from '../../../main/contract/tool.ts';
import { createEngine } from '../../../main/engine/create-engine.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../main/trace/migrations.ts';
import { createRedactor } from '../../../main/trace/redact.ts';
import { createTraceStore } from '../../../main/trace/trace-store.ts';
import { makeTrace } from '../../support/journal-fixture.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';

const SERVER = fileURLToPath(new URL('../../support/mcp-test-server.ts', import.meta.url));
let desk: CliDesk;
let workspace: string;

beforeAll(async () => {
  desk = createCliDesk();
  workspace = join(desk.folder, 'w');
  await desk.run('init', 'w');
});
afterAll(() => desk.remove());
const run = (...argv: string[]): ReturnType<CliDesk['run']> => desk.run(...argv, '--workspace', 'w', '--json');

describe('trestle tools', () => {
  it('lists what a new workspace may call, with effects', async () => {
    const listed = (await run('tools', 'list')).json<ToolListResponse>();
    expect(listed.problems).toEqual([]);
    expect(listed.tools.map(({ name, effect, breaker }) => [name, effect, breaker])).toEqual([
      ['calculator', 'none', 'closed'],
      ['read_file', 'read', 'closed'],
      ['search', 'read', 'closed'],
    ]);
  });

  it('calls what only looks, previews what writes, and writes when told so', async () => {
    mkdirSync(join(workspace, 'notes'));
    const write = { uses: 'builtin/write-file', effect: 'write', with: { root: 'notes' } };
    writeTool('note', write, { path: { type: 'string' }, content: { type: 'string' } });
    const sum = (
      await run('tools', 'call', 'calculator', '--arguments', '{"expression":"1/3*3"}')
    ).json<ToolCallResponse>();
    expect(sum).toMatchObject({ applied: true, result: { ok: true, value: { result: '1', exact: true } } });
    const call = ['tools', 'call', 'Note', '--arguments', '{"path":"a.md","content":"hello"}'] as const;
    const previewed = (await run(...call)).json<ToolCallResponse>();
    expect(previewed).toMatchObject({ tool: 'note', applied: false, result: null, repairs: [{ kind: 'tool-name' }] });
    expect(previewed.preview).toEqual(['Makes a.md (5 bytes).', '+hello']);
    expect(existsSync(join(workspace, 'notes', 'a.md'))).toBe(false);
    const written = (await run(...call, '--yes')).json<ToolCallResponse>();
    expect(written.applied).toBe(true);
    expect(readFileSync(join(workspace, 'notes', 'a.md'), 'utf8')).toBe('hello');
    // Like an agent's: in the ledger, and it can be taken back.
    const effectId = written.effectId ?? '';
    const engine = await openEngine();
    const [effect] = await engine.call('effect.list', {});
    expect(effect).toMatchObject({ effectId, runId: null, tool: 'note', state: 'done', canUndo: true });
    const { approvalId, binding } = await engine.call('effect.undo', { effectId });
    await engine.call('approval.decide', { approvalId, binding, decision: 'approve' });
    expect(existsSync(join(workspace, 'notes', 'a.md'))).toBe(false);
    await engine.dispose();
  });

  it('says which recorded calls a changed contract would refuse, with exit code 3', async () => {
    await record([
      ['calculator', '{"expression":"1+1"}'],
      ['read_file', '{"path":"a.md","Lines":"3"}'],
      ['read_file', '{"file":"a.md"}'],
      ['gone', '{"x":1}'],
      ['calculator', null],
    ]);
    const outcome = await run('tools', 'check');
    expect(outcome.exitCode).toBe(3);
    const report = outcome.json<ToolCheckReport>();
    expect(report).toMatchObject({ checked: 4, repaired: 1, unknown: 1 });
    expect(report.failing.map(({ tool, problems }) => [tool, problems[0]])).toEqual([
      ['read_file', "The arguments must have required property 'path'."],
      ['gone', 'There is no tool "gone". Tools: calculator, note, read_file, search.'],
    ]);
    expect(report.failing[0]).toMatchObject({
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      arguments: { file: 'a.md' },
    });
    const narrowed = await run('tools', 'check', '--tool', 'calculator');
    expect([narrowed.exitCode, narrowed.json<ToolCheckReport>().checked]).toEqual([0, 1]);
    // The contract changes: what fitted before does not any more.
    const path = join(workspace, 'tools', 'calculator.tool.jsonc');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"expression"', '"formula"'));
    expect((await run('tools', 'check', '--tool', 'calculator')).exitCode).toBe(3);
  });

  it('tells of contracts that cannot be used, and keeps the others', async () => {
    writeTool('sly', { uses: 'builtin/write-file', effect: 'read', with: { root: '.' } }, {});
    writeTool('odd', { uses: 'builtin/nothing', effect: 'none' }, {});
    const { tools, problems } = (await run('tools', 'list')).json<ToolListResponse>();
    expect(tools.map(({ name }) => name)).toEqual(['calculator', 'note', 'read_file', 'search']);
    expect(problems.map(({ name, message }) => [name, message.slice(0, 62)])).toEqual([
      ['odd', 'The tool "odd" uses "builtin/nothing", which does not exist.'],
      ['sly', 'The tool "sly" uses builtin/write-file, whose effect is "write'],
    ]);
  });

  it('runs none of the tools that a workspace from elsewhere brings', async () => {
    await desk.run('trust', 'rm', 'w');
    const { tools } = (await run('tools', 'list')).json<ToolListResponse>();
    expect(tools.map(({ name }) => name)).toEqual(['search', 'calculator']);
    expect((await run('tools', 'call', 'calculator', '--arguments', '{"expression":"1"}')).exitCode).toBe(5);
    await desk.run('trust', 'add', 'w');
  });
});

describe('trestle mcp', () => {
  it('starts nothing before somebody agreed, and calls a tool after', async () => {
    writeFileSync(
      join(workspace, '.mcp.json'),
      JSON.stringify({ mcpServers: { shop: { command: process.execPath, args: [SERVER] } } }),
    );
    const listed = (await run('mcp', 'list')).json<McpListResponse>();
    expect(listed.servers.map(({ server, state, tools }) => [server, state, tools])).toEqual([['shop', 'new', []]]);
    expect((await run('mcp', 'consent', 'shop')).exitCode).toBe(5);
    const agreed = await run('mcp', 'consent', 'shop', '--yes');
    expect(agreed.exitCode).toBe(0);
    expect(agreed.json<McpServerInfo>()).toMatchObject({ state: 'ready', message: null });
    const call = ['mcp', 'call', 'shop', 'findTicket', '--arguments', '{"ticketId":7}'] as const;
    expect((await run(...call)).json<McpCallResponse>()).toMatchObject({ applied: false, problems: [], result: null });
    expect((await run(...call, '--yes')).json<McpCallResponse>()).toMatchObject({
      applied: true,
      result: { ok: true, value: expect.stringContaining('ticket 7') as string },
    });
    const { tools } = (await run('tools', 'list')).json<ToolListResponse>();
    expect(tools.filter(({ uses }) => uses.startsWith('mcp/')).map(({ name, effect }) => [name, effect])).toEqual([
      ['shop_change', 'external'],
      ['shop_find_ticket', 'external'],
    ]);
    expect((await desk.run('mcp', 'revoke', 'shop', '-w', 'w')).stdout).toBe('shop is not agreed to any more.\n');
    expect((await run(...call, '--yes')).exitCode).toBe(4);
  });
});

async function openEngine(): Promise<Engine> {
  const engine = await createEngine({ environment: { TRESTLE_HOME: desk.home } });
  await engine.call('workspace.open', { path: workspace });
  return engine;
}

function writeTool(name: string, more: Record<string, unknown>, properties: Record<string, unknown>): void {
  const file = { version: 1, name, description: name, inputSchema: { type: 'object', properties }, ...more };
  writeFileSync(join(workspace, 'tools', `${name}.tool.jsonc`), JSON.stringify(file));
}

/** Puts a trace with these tool calls into the journal, as a run would have. */
async function record(calls: readonly (readonly [tool: string, args: string | null])[]): Promise<void> {
  const database = openDatabase({
    path: join(workspace, '.trestle', 'journal.db'),
    durability: 'full',
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
  });
  const { summary, spans } = makeTrace({ stages: calls.map(([tool]) => ({ id: tool, ms: 1 })) });
  const [root, ...others] = spans;
  const tools = others.map((span, index): Span => {
    const [tool, args] = calls[index] ?? ['', null];
    const attributes = { [ATTRIBUTE.toolName]: tool, ...(args === null ? {} : { [ATTRIBUTE.toolArguments]: args }) };
    return { ...span, kind: 'tool', name: `execute_tool ${tool}`, attributes };
  });
  const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  await store.writeTrace({ summary, spans: root === undefined ? tools : [root, ...tools] });
  database.close();
}
