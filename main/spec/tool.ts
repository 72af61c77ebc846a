import type { AccessScope } from '../contract/access.ts';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { ToolCallRepair, ToolFile } from '../contract/tool.ts';
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
      /** What taking the effect back needs, the former content say: kept in the ledger, never shown to the model. */
      undo?: JsonValue;
      /** What the call cost, US dollars; null when the tool has a price that is not known. Absent: nothing. */
      costUsd?: number | null;
    }
  | {
      ok: false;
      message: string;
      isRetryable: boolean;
      /** The effect may have happened all the same: it was on its way when the time was up. Absent: nothing happened. */
      mayHaveActed?: true;
    };

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
  /** What a call would do, without doing it; only of tools that write. One sentence each, or the lines of a diff. */
  preview?(args: JsonObject, options: ToolCallOptions): Promise<readonly string[]>;
  /**
   * Takes a call back, only if what it made is still as it made it.
   *
   * @param undo what the call's result gave
   */
  takeBack?(undo: JsonValue, options: ToolCallOptions): Promise<ToolResult>;
  /** @throws CancelledError when `signal` aborts */
  execute(args: JsonObject, options: ToolCallOptions): Promise<ToolResult>;
}

/** A call as a model wrote it. */
export interface WrittenToolCall {
  name: string;
  /** A JSON text, or what it was parsed into. */
  arguments: unknown;
}

/** A call that may be made, or the sentences that tell the model what is wrong with it. */
export type PreparedToolCall =
  | { ok: true; tool: Tool; args: JsonObject; repairs: readonly ToolCallRepair[] }
  | {
      ok: false;
      /** Null for a name that no tool has. */
      tool: Tool | null;
      /** For the model: what is wrong, and what is there instead. */
      message: string;
      problems: readonly string[];
      repairs: readonly ToolCallRepair[];
    };

/** The tools of one run, fixed when it begins. */
export interface ToolSet {
  list(): readonly Tool[];
  find(name: string): Tool | null;
  /** Repairs the form of a call, and checks it against the contract under limits of its own. Never throws for bad input. */
  prepare(call: WrittenToolCall, options: { signal: AbortSignal }): Promise<PreparedToolCall>;
}

/** Makes the tool behind a `uses`. @throws ConfigError when `with` or the effect does not fit */
export type ToolMaker = (contract: ToolFile) => Tool;
