import * as z from 'zod';
import type { TraceId } from './ids.ts';

/** `unfinished`: whoever asked stopped reading before the answer ended. */
export type EgressOutcome = 'ok' | 'failed' | 'denied' | 'unfinished';

/** One connection that the program made, or refused to make. No path, no header and no body is kept. */
export interface EgressRow {
  /** Newest has the highest. */
  seq: number;
  startedAt: string;
  host: string;
  port: number;
  /** Why: "model calls to openai", "model pull", "web source". */
  purpose: string;
  method: string;
  /** Stays on this machine. */
  isLoopback: boolean;
  /** Bytes of the bodies, as sent and as read. */
  bytesOut: number;
  bytesIn: number;
  /** HTTP status; null when none came. */
  status: number | null;
  outcome: EgressOutcome;
  /** Until the answer had been read. */
  ms: number;
  traceId: TraceId | null;
  /** Why it was denied or failed; null otherwise. */
  reason: string | null;
}

export const egressLogRequest = z.strictObject({
  host: z.string().max(255).optional(),
  outcome: z.enum(['ok', 'failed', 'denied', 'unfinished']).optional(),
  traceId: z.string().max(64).optional(),
  /** Only what left, or would have left, this machine. */
  remoteOnly: z.boolean().default(false),
  limit: z.int().min(1).max(1000).default(100),
  /** Rows before this `seq`: the last of the page before. */
  before: z.int().min(1).optional(),
});
export type EgressLogRequest = z.infer<typeof egressLogRequest>;

export interface EgressLogPage {
  /** Newest first. */
  rows: readonly EgressRow[];
  /** Rows that match in all. */
  total: number;
  nextBefore: number | null;
}
