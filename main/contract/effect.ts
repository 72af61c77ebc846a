import * as z from 'zod';
import type { JsonObject, JsonValue } from '../base/json.ts';
import type { ToolEffect } from './tool.ts';

/**
 * Leave to have one effect, once, with exactly these arguments. `binding` is the sha256 (hex) over the tool's name, its
 * contract's version and the arguments in canonical JSON; anything else asks again.
 */
export interface Approval {
  approvalId: string;
  /** Null for taking an effect back by hand. */
  runId: string | null;
  /** The step that waits for it. */
  step: number | null;
  /** The effect that it would take back. */
  undoOf: string | null;
  tool: string;
  contractVersion: number;
  effect: ToolEffect;
  arguments: JsonObject;
  binding: string;
  /** What the dry run said it would do; empty when the tool cannot tell. */
  preview: readonly string[];
  /** When the dry run was; null when there was none. */
  previewedAt: string | null;
  /** The tool that would take it back; null when none does. */
  undoTool: string | null;
  /** Steps whose results were in the context when the model asked for it. */
  restsOnSteps: readonly number[];
  /** Something of the context came from outside. */
  isTainted: boolean;
  state: 'open' | 'approved' | 'denied' | 'used' | 'withdrawn';
  requestedAt: string;
  decidedAt: string | null;
  /** `person`, or `policy` for a tool that the pipeline lists. */
  decidedBy: 'person' | 'policy' | null;
  reason: string | null;
}

export const approvalListRequest = z.strictObject({
  /** False lists decided ones too. */
  openOnly: z.boolean().default(true),
  runId: z.string().max(64).optional(),
  limit: z.int().min(1).max(500).default(100),
});
export const approvalDecideRequest = z.strictObject({
  /** An id, or the first characters of one. */
  approvalId: z.string().min(1).max(64),
  decision: z.enum(['approve', 'deny']),
  /** What was shown to whoever decides. Another one than is stored is refused. */
  binding: z.string().length(64).optional(),
  /** The model sees it. */
  reason: z.string().max(2000).optional(),
  /**
   * Asks for these instead of what was asked for: tried without doing anything, bound anew, and open again. The call that
   * waits is made with them once they are approved.
   */
  arguments: z.record(z.string(), z.json()).optional(),
});
export interface ApprovalDecision {
  approval: Approval;
  /** What was done at once: only of an approval to take an effect back. */
  effect: EffectRecord | null;
  /** The run that can go on now, with `agent.resume`; null when there is none. */
  resumableRunId: string | null;
}

/**
 * - `intended`: on record, being done
 * - `done`, `failed`: the tool said so
 * - `unknown`: begun, and nothing tells whether it happened; never done again by itself
 * - `settled-done`, `settled-not-done`: a person looked
 * - `undone`: taken back
 */
export type EffectState = 'intended' | 'done' | 'failed' | 'unknown' | 'settled-done' | 'settled-not-done' | 'undone';

/** One line of the ledger: the intent, which was durable before anything was done, and what came of it. */
export interface EffectRecord {
  effectId: string;
  runId: string | null;
  step: number | null;
  approvalId: string;
  /** The effect that this one takes back. */
  undoOf: string | null;
  tool: string;
  contractVersion: number;
  effect: ToolEffect;
  arguments: JsonObject;
  binding: string;
  /** The same for every attempt at one intent: a tool that can hands it on. */
  idempotencyKey: string;
  attempt: number;
  state: EffectState;
  intendedAt: string;
  endedAt: string | null;
  result: JsonValue;
  /** Why it failed, or how it was settled. */
  message: string | null;
  /** Whether `effect.undo` can be asked for now. */
  canUndo: boolean;
  undoneBy: string | null;
}

export const effectListRequest = z.strictObject({
  runId: z.string().max(64).optional(),
  state: z.array(z.string().max(20)).max(10).optional(),
  limit: z.int().min(1).max(500).default(100),
});
export const effectSettleRequest = z.strictObject({
  effectId: z.string().min(1).max(64),
  /** It happened; it did not; do it again (with the same idempotency key, under the same approval). */
  verdict: z.enum(['happened', 'did-not-happen', 'retry']),
  note: z.string().max(2000).optional(),
});
export interface EffectSettlement {
  effect: EffectRecord;
  resumableRunId: string | null;
}
/** Asks for leave to take an effect back; nothing is done before it is approved. */
export const effectUndoRequest = z.strictObject({ effectId: z.string().min(1).max(64) });
