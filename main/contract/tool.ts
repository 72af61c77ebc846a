import * as z from 'zod';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { SpanId, TraceId } from './ids.ts';

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
  /** False takes a call as it is written or not at all; see ToolCallRepair. */
  repair: z.boolean().default(true),
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

/** A tool that can be called now. */
export interface ToolInfo {
  name: string;
  contractVersion: number;
  description: string;
  uses: string;
  effect: ToolEffect;
  inputSchema: JsonObject;
  limits: ToolFile['limits'];
  /** The file; null for one that comes with Trestle, or from an MCP server without a file of its own. */
  path: string | null;
  /** sha256 (hex) of everything in the contract that a call depends on. */
  fingerprint: string;
  hasPreview: boolean;
  hasUndo: boolean;
  /** Since the workspace was opened. */
  calls: number;
  failures: number;
  breaker: 'closed' | 'open' | 'half-open';
}
export const toolListRequest = z.strictObject({});
export interface ToolListResponse {
  tools: readonly ToolInfo[];
  /** Tools that cannot be used, and why: a file with a mistake, an MCP server that nobody agreed to. */
  problems: readonly { name: string; path: string | null; message: string }[];
}

/** A change that made a model's call fit: the value said the same before, in another form. Nothing is ever made up. */
export interface ToolCallRepair {
  kind: ToolCallRepairKind;
  /** JSON pointer to where it stood; empty for the whole. */
  path: string;
  /** As the model wrote it, cut. */
  before: string;
  after: string;
}
/**
 * - `tool-name`: `readFile` for `read_file`
 * - `key-case`: the same for a key
 * - `json-text`: arguments, or a value of them, that were JSON written in a string
 * - `json-syntax`: arguments whose JSON was broken (a missing bracket, single quotes)
 * - `number`, `boolean`: one that was written in quotes
 * - `string`: a number or boolean where the schema wants its text
 * - `wrapper`: arguments one level too deep (`{"arguments": {…}}`), or a bare value of a tool with one parameter
 * - `list`: one value where a list of such values is wanted
 * - `null-key`: an optional key with null, which the schema does not take, left out
 */
export type ToolCallRepairKind =
  | 'tool-name'
  | 'key-case'
  | 'json-text'
  | 'json-syntax'
  | 'number'
  | 'boolean'
  | 'string'
  | 'wrapper'
  | 'list'
  | 'null-key';

/** Calls of the past against the contracts of today. */
export const toolCheckRequest = z.strictObject({
  /** Only calls of this tool. */
  tool: z.string().max(64).optional(),
  /** The newest so many traces are looked at. */
  traces: z.int().min(1).max(100_000).default(1000),
});
export interface ToolCheckReport {
  /** Recorded calls that were held against a contract. */
  checked: number;
  /** Of these, how many fit only after a repair. */
  repaired: number;
  /** Recorded calls whose arguments were not kept. */
  unknown: number;
  failing: readonly ToolCheckFailure[];
}
export interface ToolCheckFailure {
  traceId: TraceId;
  spanId: SpanId;
  tool: string;
  arguments: JsonValue;
  problems: readonly string[];
}

/** Calls a tool on the caller's own responsibility. Without `apply`, one that writes or reaches out is only previewed. */
export const toolCallRequest = z.strictObject({
  tool: z.string().min(1).max(128),
  arguments: z.unknown().default({}),
  apply: z.boolean().default(false),
});
export interface ToolCallResponse {
  tool: string;
  effect: ToolEffect;
  /** As they were, or would be, handed to the tool. */
  arguments: JsonObject;
  repairs: readonly ToolCallRepair[];
  applied: boolean;
  /** What it would do; empty when it was applied or cannot tell. */
  preview: readonly string[];
  /** Null when it was not applied. */
  result: { ok: true; value: JsonValue } | { ok: false; message: string; isRetryable: boolean } | null;
  /** Its line in the ledger, see `effect.list`; null for a call without an effect. */
  effectId: string | null;
}
