import * as z from 'zod';
import type { JsonObject, JsonValue } from '../base/json.ts';

/** Of servers and of their tools, as a workspace and a `uses` may name them. */
const mcpName = z.string().regex(/^[\w-]{1,64}$/, 'letters, digits, "-" and "_", at most 64');

/**
 * One MCP server, as `trestle.jsonc` and `.mcp.json` declare it: a program that is started and spoken with over its
 * standard streams, or an address. `${NAME}` in a value of `env` or `headers` is that environment variable.
 */
export const mcpServerDeclaration = z
  .strictObject({
    type: z.enum(['stdio', 'http']).optional(),
    command: z.string().min(1).max(4096).optional(),
    args: z.array(z.string().max(8192)).max(100).default([]),
    env: z.record(z.string().regex(/^[A-Za-z_]\w{0,127}$/), z.string().max(8192)).default({}),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional(),
    headers: z.record(z.string().regex(/^[\w-]{1,100}$/), z.string().max(8192)).default({}),
    disabled: z.boolean().default(false),
  })
  .refine(({ command, url }) => (command === undefined) !== (url === undefined), {
    error: 'name either "command", a program to start, or "url", an address',
  })
  .refine(({ type, command }) => type === undefined || (type === 'stdio') === (command !== undefined), {
    error: '"type" is "stdio" with a "command" and "http" with a "url"',
  });
export type McpServerDeclaration = z.infer<typeof mcpServerDeclaration>;

export const mcpServers = z.record(mcpName, mcpServerDeclaration);

/**
 * What stands between a server and its use.
 * - `restricted`: the workspace is not trusted; nothing is started
 * - `disabled`: by its declaration
 * - `new`: nobody agreed to it yet
 * - `command-changed`, `tools-changed`: somebody agreed to something else than what is there now; its tools are refused
 * - `failed`: it cannot be started, or does not answer; `message` says why, and it is tried again
 * - `ready`: its tools may be called, each by the rule of its effect
 */
export type McpServerState =
  | 'restricted'
  | 'disabled'
  | 'new'
  | 'command-changed'
  | 'tools-changed'
  | 'failed'
  | 'ready';

/** A tool as its server describes it: a stranger's words, cut and without control characters. */
export interface McpToolInfo {
  /** As the server knows it. */
  name: string;
  description: string;
  inputSchema: JsonObject;
}

export interface McpDifference {
  what: 'command' | 'tool';
  change: 'added' | 'removed' | 'changed';
  /** Name of the tool; of a command, the part: `command`, `args`, `env`, `url`, `headers`, `file PATH`. */
  name: string;
  /** As it was agreed to; null when it is new. */
  before: string | null;
  after: string | null;
}

export interface McpServerInfo {
  server: string;
  /** The file that declares it. */
  declaredIn: string;
  transport: 'stdio' | 'http';
  /** The command line, or the address. */
  target: string;
  /** Environment variables that it is handed. */
  variables: readonly string[];
  state: McpServerState;
  /** One sentence on what is wrong and what to do; null when ready. */
  message: string | null;
  /** sha256 (hex) of what would be started or contacted, its files in the workspace included. */
  commandHash: string;
  /** sha256 (hex) of its tools' names, descriptions and schemas; null as long as nobody agreed to its start. */
  toolsHash: string | null;
  tools: readonly McpToolInfo[];
  /** Against what was agreed to; empty for a new server. */
  differences: readonly McpDifference[];
  /** ISO; null when nobody agreed yet. */
  consentedAt: string | null;
}

export const mcpListRequest = z.strictObject({
  /** Starts servers that were agreed to and do not run yet; false shows only what is known. */
  connect: z.boolean().default(true),
});
export interface McpListResponse {
  servers: readonly McpServerInfo[];
  /** Declarations that cannot be read. */
  problems: readonly { path: string; message: string }[];
}

/**
 * Agrees to exactly what was shown. With `commandHash` alone the server is started, so that its tools can be looked at;
 * with both, its tools may be used. Another hash than the present one is refused.
 */
export const mcpConsentRequest = z.strictObject({
  server: mcpName,
  commandHash: z.string().regex(/^[0-9a-f]{64}$/),
  toolsHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});
export const mcpRevokeRequest = z.strictObject({ server: mcpName });

/** Calls a tool on the caller's own responsibility. Without `apply` it is only checked. */
export const mcpCallRequest = z.strictObject({
  server: mcpName,
  tool: z.string().min(1).max(128),
  arguments: z.record(z.string(), z.unknown()).default({}),
  apply: z.boolean().default(false),
});
export interface McpCallResponse {
  server: string;
  tool: string;
  applied: boolean;
  /** Why the arguments do not fit its schema; nothing was sent then. */
  problems: readonly string[];
  /** Null when it was not called. */
  result: { ok: true; value: JsonValue } | { ok: false; message: string } | null;
}
