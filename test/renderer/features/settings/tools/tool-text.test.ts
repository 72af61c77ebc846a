import { describe, expect, it } from 'vitest';
import type { McpServerInfo } from '../../../../../main/contract/mcp.ts';
import type { ToolInfo } from '../../../../../main/contract/tool.ts';
import {
  checkText,
  consentStep,
  limitsText,
  serverFace,
  toolOrigin,
  toolsVerdict,
} from '../../../../../renderer/features/settings/tools/tool-text.ts';

const tool: ToolInfo = {
  name: 'search_handbook',
  contractVersion: 2,
  description: 'Finds passages.',
  uses: 'builtin/search',
  effect: 'read',
  inputSchema: {},
  limits: { timeoutMs: 10_000, errorRate: 0.5, usdPerCall: 0 },
  path: '/srv/handbook/tools/search_handbook.tool.jsonc',
  fingerprint: 'f'.repeat(64),
  hasPreview: false,
  hasUndo: false,
  calls: 0,
  failures: 0,
  breaker: 'closed',
};
const write: ToolInfo = { ...tool, name: 'write_file', effect: 'write' };
const server: McpServerInfo = {
  server: 'tickets',
  declaredIn: '.mcp.json',
  transport: 'stdio',
  target: 'node tickets.mjs',
  variables: [],
  state: 'ready',
  message: null,
  commandHash: 'c'.repeat(64),
  toolsHash: 't'.repeat(64),
  tools: [],
  differences: [],
  consentedAt: '2026-01-05T09:00:00.000Z',
};

describe('the verdict on tools', () => {
  const verdict = (tools: readonly ToolInfo[], servers: readonly McpServerInfo[] = [], problems: [] = []) =>
    toolsVerdict({ tools, problems }, servers).sentence;

  it('asks for consent before anything else', () => {
    expect(verdict([{ ...tool, breaker: 'open' }], [{ ...server, state: 'new' }])).toBe(
      'tickets waits for your consent',
    );
    const changed = { ...server, server: 'b', state: 'tools-changed' } as const;
    expect(verdict([tool], [{ ...server, state: 'new' }, changed])).toBe('2 servers wait for your consent');
  });

  it('names an open breaker, else says that all can be called', () => {
    expect(verdict([tool, { ...write, breaker: 'open' }], [server])).toBe('write_file: breaker open');
    expect(toolsVerdict({ tools: [tool, write], problems: [] }, [server])).toEqual({
      sentence: 'Every tool can be called',
      detail: '2 tools, 1 of them with an effect: a person decides about each call.',
    });
    expect(verdict([])).toBe('No tool can be called');
  });
});

describe('consent to a server', () => {
  it('is to its start first, then to its tools', () => {
    expect(consentStep({ ...server, state: 'new', toolsHash: null })).toBe('start');
    expect(consentStep({ ...server, state: 'new' })).toBe('tools');
    expect(consentStep({ ...server, state: 'tools-changed' })).toBe('tools');
    expect(consentStep({ ...server, state: 'command-changed' })).toBe('start');
  });

  it('is not asked for where there is nothing to decide', () => {
    for (const state of ['ready', 'disabled', 'restricted', 'failed'] as const)
      expect(consentStep({ ...server, state })).toBe('nothing');
    expect(serverFace({ state: 'failed' }).dot).toBe('error');
  });
});

it('writes the bounds of a tool that it has, and no others', () => {
  expect(limitsText(tool)).toBe('10.0 s');
  const bounded = { ...tool.limits, callsPerRun: 3, requestsPerMinute: 60, usdPerCall: 0.01 };
  expect(limitsText({ limits: bounded })).toBe('10.0 s · 3 a run · 60 a minute · $0.01 a call');
});

it('says where a tool is from', () => {
  expect(toolOrigin(tool)).toBe('tools/search_handbook.tool.jsonc');
  expect(toolOrigin({ path: null, uses: 'mcp/tickets/open' })).toBe('tickets');
  expect(toolOrigin({ path: null, uses: 'builtin/calculator' })).toBe('comes with Trestle');
});

it('says how recorded calls fare', () => {
  const failing = [{}] as never;
  expect(checkText({ checked: 0, repaired: 0, unknown: 0, failing: [] })).toBe(
    'No recorded call to hold against a contract.',
  );
  expect(checkText({ checked: 42, repaired: 3, unknown: 1, failing: [] })).toBe(
    '42 recorded calls: all fit the contracts as they are now, 3 after a repair. Of 1 more call the arguments were not kept.',
  );
  expect(checkText({ checked: 42, repaired: 0, unknown: 0, failing })).toBe(
    '1 of 42 recorded calls would be refused now.',
  );
});
