import type { AccessScope } from '../contract/access.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { ToolFile } from '../contract/tool.ts';
import type { ActiveSpan } from './tracer.ts';

export interface ToolCallOptions {
  signal: AbortSignal;
  /** The call's span: put the truth of what happened on it. */
  span: ActiveSpan;
  /** On whose behalf; undefined for the owner. */
  as: AccessScope | undefined;
  /** Same key, same effect: tools that can hand it on do. */
  idempotencyKey: string;
}

/** What a call gave. A failed call is a result that the model sees, not an exception. */
export type ToolResult =
  | {
      ok: true;
      value: JsonValue;
      /** Sources the value was read from, with what they were then: for "has changed since" and for what may not leave. */
      reads: readonly ToolRead[];
    }
  | { ok: false; message: string; isRetryable: boolean };

export interface ToolRead {
  /** `source:ID`, `file:PATH`, `url:ADDRESS`. */
  what: string;
  /** sha256 (hex) of what was read; null when it cannot be told. */
  contentHash: string | null;
  /** Text of it must not leave this machine. */
  isLocalOnly: boolean;
}

/** One thing a model may call. Arguments have been validated against `contract.inputSchema` before. */
export interface Tool {
  readonly contract: ToolFile;
  /** What a call would do, without doing it; only of tools that write. One sentence each. */
  preview?(args: JsonObject, options: ToolCallOptions): Promise<readonly string[]>;
  /** @throws CancelledError when `signal` aborts */
  execute(args: JsonObject, options: ToolCallOptions): Promise<ToolResult>;
}

export interface ToolSet {
  list(): readonly Tool[];
  find(name: string): Tool | null;
}
