import * as z from 'zod';

/** A scripted fault: what goes wrong, where, when and how often. Applied by the executor, so that asks, replays and load runs bend alike. */
export const fault = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('latency'), addMs: z.number().min(0).max(600_000) }),
  z.strictObject({
    type: z.literal('error'),
    code: z.enum(['model_call', 'timeout', 'rate_limited', 'tool_execution']),
  }),
  z.strictObject({ type: z.literal('empty') }),
]);

export const faultPlan = z.strictObject({
  /** Seeds the draws below: the same seed over the same input gives the same faults. */
  seed: z.int().min(0).default(1),
  faults: z
    .array(
      z.strictObject({
        /** A stage id of the pipeline. */
        stage: z.string().min(1).max(64),
        fault,
        /** Share of calls hit, 0..1. */
        share: z.number().min(0).max(1).default(1),
      }),
    )
    .max(32),
});
export type Fault = z.infer<typeof fault>;
export type FaultPlan = z.infer<typeof faultPlan>;
