import * as z from 'zod';

/** What a call of a tool may do to the world. `read` looks, `write` changes something of the user's, `external` reaches others. */
export const toolEffect = z.enum(['none', 'read', 'write', 'external']);
export type ToolEffect = z.infer<typeof toolEffect>;

export const DEFAULT_TOOL_TIMEOUT_MS = 10_000;

/** JSON Schema 2020-12, of an object. Compiled away from the page, under limits. */
const jsonSchema = z.record(z.string(), z.unknown());

/**
 * `tools/*.tool.jsonc`: what a model may call, versioned. `uses` names the implementation: `builtin/search`,
 * `builtin/calculator`, `mcp/SERVER/TOOL`, …
 */
export const toolFile = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(1),
  name: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'lower-case letters, digits and underscores, at most 64'),
  /** Of the contract: a change of schema or effect is a new one. */
  contractVersion: z.int().min(1).default(1),
  description: z.string().min(1).max(4000),
  uses: z.string().regex(/^(?:builtin\/[a-z-]+|mcp\/[\w-]+\/[\w.-]+)$/),
  /** Parameters of the implementation: a root folder, allowed hosts, a source. */
  with: z.record(z.string(), z.unknown()).default({}),
  inputSchema: jsonSchema,
  effect: toolEffect,
  limits: z
    .strictObject({
      timeoutMs: z.int().min(1).max(600_000).default(DEFAULT_TOOL_TIMEOUT_MS),
      callsPerRun: z.int().min(1).max(10_000).optional(),
      requestsPerMinute: z.number().positive().max(1_000_000).optional(),
      /** Share of failed calls, 0..1, past which the tool's breaker opens. */
      errorRate: z.number().min(0).max(1).default(0.5),
      usdPerCall: z.number().min(0).max(1000).default(0),
    })
    .prefault({}),
  /** The tool that takes a call of this one back, and how its arguments follow from the call's result. */
  undo: z.strictObject({ tool: z.string().max(64), arguments: z.record(z.string(), z.string().max(200)) }).optional(),
});
export type ToolFile = z.infer<typeof toolFile>;
