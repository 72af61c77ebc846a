/**
 * What a shell and its engine process say to each other beside the contract: how to begin, how to end, and which
 * workspace is open, so that an engine that is started again can go back to it.
 */
import * as z from 'zod';
import { alertNotice } from '../../contract/alert.ts';
import type { SerializedError } from '../../contract/serialized-error.ts';

export const shellMessage = z.discriminatedUnion('type', [
  /** The first message. `workspacePath` is opened, and made when it is absent or empty, before the engine is ready. */
  z.strictObject({
    type: z.literal('start'),
    workspacePath: z.string().nullable(),
    /** Without a path: opens the workspace of the last time, where the person's settings want it. */
    reopensLast: z.boolean().default(false),
  }),
  z.strictObject({ type: z.literal('open-workspace'), path: z.string() }),
  z.strictObject({ type: z.literal('stop') }),
]);
export type ShellMessage = z.input<typeof shellMessage>;

const errorData = z.custom<SerializedError>((value) => typeof value === 'object' && value !== null);

export const engineMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  /** The engine could not be made; the process ends and starting it again would not help. */
  z.strictObject({ type: z.literal('failed'), error: errorData }),
  z.strictObject({ type: z.literal('workspace'), path: z.string().nullable() }),
  /** For the desktop, where the person's settings want it. */
  z.strictObject({ type: z.literal('alert-notices'), notices: z.array(alertNotice) }),
  z.strictObject({ type: z.literal('workspace-failed'), path: z.string(), error: errorData }),
]);
export type EngineMessage = z.infer<typeof engineMessage>;
