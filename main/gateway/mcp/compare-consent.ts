import { canonicalJson } from '../../base/json.ts';
import type { McpDifference, McpToolInfo } from '../../contract/mcp.ts';
import type { McpConsent } from '../../spec/mcp-servers.ts';
import { sha256Hex } from '../../storage/content-hash.ts';

/** @returns sha256 (hex) of all that a model is told of a server's tools */
export function hashTools(tools: readonly McpToolInfo[]): string {
  return sha256Hex(canonicalJson(tools));
}

/** @returns what is there now against what was agreed to, commands first */
export function compareWithConsent(
  consent: McpConsent,
  command: Readonly<Record<string, string>>,
  tools: readonly McpToolInfo[] | null,
): readonly McpDifference[] {
  const before = new Map(consent.tools.map((tool) => [tool.name, describeTool(tool)]));
  const now = new Map((tools ?? []).map((tool) => [tool.name, describeTool(tool)]));
  return [
    ...compare('command', new Map(Object.entries(consent.command)), new Map(Object.entries(command))),
    ...(tools === null || (consent.toolsHash === null && consent.tools.length === 0)
      ? []
      : compare('tool', before, now)),
  ];
}

function compare(
  what: McpDifference['what'],
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): McpDifference[] {
  const names = [...new Set([...before.keys(), ...now.keys()])].toSorted();
  return names.flatMap((name): McpDifference[] => {
    const old = before.get(name) ?? null;
    const next = now.get(name) ?? null;
    if (old === next) return [];
    return [
      { what, name, before: old, after: next, change: old === null ? 'added' : next === null ? 'removed' : 'changed' },
    ];
  });
}

function describeTool({ description, inputSchema }: McpToolInfo): string {
  return `${description}\n${JSON.stringify(inputSchema, null, 2)}`;
}
