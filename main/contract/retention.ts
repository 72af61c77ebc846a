import * as z from 'zod';

const days = z.int().min(1).max(36_500);

/** How long traces are kept. Without an entry nothing is ever removed by itself. */
export const retentionSettings = z.strictObject({
  /** Runs of this workspace that began so many days ago go. */
  ownDays: days.optional(),
  /** Traces of other programs that began so many days ago go. */
  importedDays: days.optional(),
  /** The oldest traces go while the journal holds more than so many gigabytes (10^9 bytes). */
  maxGigabytes: z.number().min(0.001).max(100_000).optional(),
  /** Traces that somebody reviewed stay, however old. What a data set or a replay rests on always does. */
  keepReviewed: z.boolean().default(true),
});
export type RetentionSettings = z.infer<typeof retentionSettings>;

export const traceRetainRequest = z.strictObject({
  /** Without it nothing is removed. */
  confirmed: z.boolean().default(false),
});

/** One limit, and what it takes. */
export interface RetentionStep {
  limit: 'own-days' | 'imported-days' | 'size';
  /** The traces that it looks at, as a filter of `trace.list`. */
  filter: string;
  traces: number;
  spans: number;
}
export interface RetentionReport {
  /** As trestle.jsonc has them. */
  settings: RetentionSettings;
  /** None where nothing is to go. */
  steps: readonly RetentionStep[];
  /** In all: a trace that two limits take is counted once when it is removed, and with both before. */
  traces: number;
  spans: number;
  /** What a limit would take and stays, with the reason; the first 100 of each limit. */
  kept: readonly { traceId: string; reason: string }[];
  keptCount: number;
  /** Bytes of the journal that are in use; before anything goes. */
  usedBytes: number;
  isDryRun: boolean;
}
