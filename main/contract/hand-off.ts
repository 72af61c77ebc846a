import * as z from 'zod';
import type { TraceId } from './ids.ts';

/** Everything a person needs to take over, in one packet. */
export interface HandOffPacket {
  /** What the person is asked. */
  question: string;
  /** The task as the run was given it. */
  task: string;
  /** What the agent said about it so far. */
  context: string;
  /** What it found out, each with the step it is from. */
  known: readonly { step: number; text: string }[];
  documents: readonly { marker: number; displayPath: string; headingPath: readonly string[]; text: string }[];
  /** What the agent was asked for and has not done. */
  notDone: readonly string[];
  /** Effects it had, in one sentence each. */
  effects: readonly string[];
  traceIds: readonly TraceId[];
}

export interface HandOff {
  handOffId: string;
  runId: string;
  agent: string;
  step: number | null;
  /** A person or a desk, as the agent or its pipeline names it. */
  to: string;
  packet: HandOffPacket;
  state: 'open' | 'answered' | 'closed';
  createdAt: string;
  endedAt: string | null;
  answer: string | null;
}

export const handOffListRequest = z.strictObject({
  openOnly: z.boolean().default(true),
  limit: z.int().min(1).max(500).default(100),
});
/** Hands a run to a person now. */
export const handOffCreateRequest = z.strictObject({
  runId: z.string().min(1).max(64),
  to: z.string().min(1).max(200).default('person'),
  question: z.string().max(4000).optional(),
});
/** With `answer` the run goes on with it; without, the hand-off is closed and the run, if it waits for it, is told so. */
export const handOffAnswerRequest = z.strictObject({
  handOffId: z.string().min(1).max(64),
  answer: z.string().trim().min(1).max(20_000).optional(),
});
export interface HandOffAnswered {
  handOff: HandOff;
  resumableRunId: string | null;
}

/**
 * - `queued`: to be taken, not before `notBefore`
 * - `claimed`: somebody is at it until `leaseUntil`; whoever goes away loses it then
 * - `done`; `dead`: tried `maxAttempts` times, waits for somebody to mend it
 */
export type QueuedTaskState = 'queued' | 'claimed' | 'done' | 'dead';

/** Work of one named agent, left by another or by a person. */
export interface QueuedTask {
  taskId: string;
  agent: string;
  task: string;
  state: QueuedTaskState;
  attempts: number;
  maxAttempts: number;
  notBefore: string;
  leaseUntil: string | null;
  createdAt: string;
  updatedAt: string;
  /** The run that left it; null for a person. */
  fromRunId: string | null;
  /** The run that is, or was, at it. */
  runId: string | null;
  /** Why the last attempt failed. */
  error: string | null;
  /** The answer of the run that did it. */
  answer: string | null;
}

export const DEFAULT_QUEUE_ATTEMPTS = 3;

export const queueListRequest = z.strictObject({
  state: z
    .array(z.enum(['queued', 'claimed', 'done', 'dead']))
    .max(4)
    .optional(),
  agent: z.string().max(64).optional(),
  limit: z.int().min(1).max(500).default(100),
});
export interface QueueListResponse {
  tasks: readonly QueuedTask[];
  counts: Readonly<Record<QueuedTaskState, number>>;
}
export const queueEnqueueRequest = z.strictObject({
  agent: z.string().min(1).max(64),
  task: z.string().trim().min(1).max(10_000),
  maxAttempts: z.int().min(1).max(20).default(DEFAULT_QUEUE_ATTEMPTS),
});
/** Rewrites a dead letter, or one that nobody has taken. */
export const queueFixRequest = z.strictObject({
  taskId: z.string().min(1).max(64),
  task: z.string().trim().min(1).max(10_000).optional(),
  agent: z.string().min(1).max(64).optional(),
});
/** Puts a dead letter back, with all its attempts. */
export const queueReplayRequest = z.strictObject({ taskId: z.string().min(1).max(64) });
/** Takes tasks until none is due, or `limit` were taken. */
export const queueWorkRequest = z.strictObject({ limit: z.int().min(1).max(1000).default(100) });
export interface QueueWorkReport {
  taken: number;
  done: number;
  failed: number;
  waiting: number;
}
