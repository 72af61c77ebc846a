import type { McpServerInfo, McpServerState } from '../../../../main/contract/mcp.ts';
import type { ToolCheckReport, ToolInfo, ToolListResponse } from '../../../../main/contract/tool.ts';
import { type DotState, formatCount, formatDuration, formatMoney, formatQuantity } from '../../../ui/index.ts';

export interface ServerFace {
  dot: DotState;
  word: string;
  /** A person has to look before its tools can be called. */
  needsConsent: boolean;
}

const FACES: Readonly<Record<McpServerState, ServerFace>> = {
  restricted: { dot: 'off', word: 'off: workspace is restricted', needsConsent: false },
  disabled: { dot: 'off', word: 'off: disabled', needsConsent: false },
  new: { dot: 'warn', word: 'new: not agreed to', needsConsent: true },
  'command-changed': { dot: 'warn', word: 'command changed', needsConsent: true },
  'tools-changed': { dot: 'warn', word: 'tools changed', needsConsent: true },
  failed: { dot: 'error', word: 'failed', needsConsent: false },
  ready: { dot: 'ok', word: 'ready', needsConsent: false },
};

/** @returns what stands between a server and its use, in shape and words */
export function serverFace({ state }: Pick<McpServerInfo, 'state'>): ServerFace {
  return FACES[state];
}

/** What a person agrees to next: the start, so that its tools can be looked at, or also the tools. */
export type ConsentStep = 'start' | 'tools' | 'nothing';

/** @returns what is to be agreed to now; `nothing` for one that is ready, off or cannot be started */
export function consentStep(server: McpServerInfo): ConsentStep {
  if (!serverFace(server).needsConsent) return 'nothing';
  return server.toolsHash === null || server.state === 'command-changed' ? 'start' : 'tools';
}

/** @returns whether everything can be called, in one sentence; and what is there, in one more */
export function toolsVerdict(
  { tools, problems }: ToolListResponse,
  servers: readonly McpServerInfo[],
): { sentence: string; detail: string } {
  const waiting = servers.filter((server) => serverFace(server).needsConsent);
  const open = tools.filter(({ breaker }) => breaker !== 'closed');
  const acting = tools.filter(({ effect }) => effect === 'write' || effect === 'external').length;
  const effects =
    acting === 0 ? 'none has an effect.' : `${acting} of them with an effect: a person decides about each call.`;
  const detail = `${formatQuantity(tools.length, 'tool')}, ${effects}`;
  const [first] = waiting;
  if (first !== undefined) {
    const who = waiting.length === 1 ? `${first.server} waits` : `${waiting.length} servers wait`;
    return { sentence: `${who} for your consent`, detail };
  }
  if (open.length > 0) return { sentence: `${open.map(({ name }) => name).join(', ')}: breaker open`, detail };
  if (problems.length > 0) return { sentence: `${formatQuantity(problems.length, 'tool')} cannot be used`, detail };
  return { sentence: tools.length === 0 ? 'No tool can be called' : 'Every tool can be called', detail };
}

/** @returns the bounds of one tool in a line: `10 s · 3 a run · 60 a minute` */
export function limitsText({ limits }: Pick<ToolInfo, 'limits'>): string {
  return [
    formatDuration(limits.timeoutMs),
    ...(limits.callsPerRun === undefined ? [] : [`${formatCount(limits.callsPerRun)} a run`]),
    ...(limits.requestsPerMinute === undefined ? [] : [`${formatCount(limits.requestsPerMinute)} a minute`]),
    ...(limits.usdPerCall === 0 ? [] : [`${formatMoney(limits.usdPerCall)} a call`]),
  ].join(' · ');
}

/** @returns where a tool is from: its file below the workspace, an MCP server, or Trestle itself */
export function toolOrigin({ path, uses }: Pick<ToolInfo, 'path' | 'uses'>): string {
  if (path !== null) return /[^/\\]+[/\\][^/\\]+$/.exec(path)?.[0] ?? path;
  return uses.startsWith('mcp/') ? (uses.split('/')[1] ?? uses) : 'comes with Trestle';
}

/** @returns how recorded calls fare under the contracts of today, in one sentence */
export function checkText({ checked, repaired, unknown, failing }: ToolCheckReport): string {
  const lost = unknown === 0 ? '' : ` Of ${formatQuantity(unknown, 'more call')} the arguments were not kept.`;
  if (checked === 0) return `No recorded call to hold against a contract.${lost}`;
  const mended = repaired === 0 ? '' : `, ${formatCount(repaired)} after a repair`;
  const calls = formatQuantity(checked, 'recorded call');
  if (failing.length === 0) return `${calls}: all fit the contracts as they are now${mended}.${lost}`;
  return `${formatCount(failing.length)} of ${calls} would be refused now${mended === '' ? '' : `; ${formatCount(repaired)} fit after a repair`}.${lost}`;
}
