import { ConfigError } from '../../base/errors/config-error.ts';
import { DeniedError } from '../../base/errors/denied-error.ts';
import type { McpToolInfo } from '../../contract/mcp.ts';
import type { ToolFile } from '../../contract/tool.ts';
import type { McpServers } from '../../spec/mcp-servers.ts';
import type { Tool } from '../../spec/tool.ts';
import { asResult } from './refusal.ts';

const MAX_NAME_LENGTH = 64;

/**
 * A tool of an MCP server. What it does is the server's affair: its effect is what the contract says, and a call that was
 * cut short may have had it.
 *
 * @throws ConfigError for a `uses` that nothing implements, DeniedError for a server that nobody agreed to
 */
export function createMcpTool(
  contract: ToolFile,
  { mcp, offered }: { mcp: McpServers | null; offered: readonly { server: string; tool: McpToolInfo }[] },
): Tool {
  const [kind, server = '', ...rest] = contract.uses.split('/');
  const tool = rest.join('/');
  if (kind !== 'mcp') {
    throw new ConfigError(`The tool "${contract.name}" uses "${contract.uses}", which does not exist.`);
  }
  const isOffered = offered.some((one) => one.server === server && one.tool.name === tool);
  if (mcp === null || !isOffered) {
    throw new DeniedError(
      `The tool "${contract.name}" is of the MCP server "${server}", which is not ready, or has no tool "${tool}". \`trestle mcp list\` says why.`,
    );
  }
  return {
    contract,
    execute: (args, { signal }) =>
      asResult(async () => {
        const { value, isError } = await mcp.call(
          { server, tool, args },
          { signal, timeoutMs: contract.limits.timeoutMs },
        );
        if (!isError)
          return { ok: true, value, reads: [{ what: `mcp:${server}/${tool}`, contentHash: null, isLocalOnly: false }] };
        const message = typeof value === 'string' ? value : JSON.stringify(value);
        return { ok: false, message: `${server} answers: ${message.slice(0, 2000)}`, isRetryable: false };
      }),
  };
}

/** @returns `SERVER_TOOL` in the letters a contract's name may have, told apart from those taken */
export function nameOfMcpTool(server: string, tool: string, taken: ReadonlySet<string>): string {
  const plain = `${server}_${tool}`
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '_')
    .replace(/^[^a-z]+/, 't_')
    .replace(/_+$/, '');
  const base = plain.slice(0, MAX_NAME_LENGTH - 3);
  let name = base;
  for (let count = 2; taken.has(name); count += 1) name = `${base}_${count}`;
  return name;
}
