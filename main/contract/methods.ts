import type * as z from 'zod';
import type { CallDeclaration, StreamDeclaration } from './methods/declare-method.ts';
import { evalMethods } from './methods/eval-methods.ts';
import { loadMethods } from './methods/load-methods.ts';
import { modelMethods } from './methods/model-methods.ts';
import { releaseMethods } from './methods/release-methods.ts';
import { replayMethods } from './methods/replay-methods.ts';
import { runMethods } from './methods/run-methods.ts';
import { sourceMethods } from './methods/source-methods.ts';
import { traceMethods } from './methods/trace-methods.ts';
import { updateMethods } from './methods/update-methods.ts';
import { workspaceMethods } from './methods/workspace-methods.ts';

/** The one method map: the window, the browser, the CLI and the tests call these and nothing else. */
export const engineMethods = {
  ...workspaceMethods,
  ...sourceMethods,
  ...modelMethods,
  ...loadMethods,
  ...runMethods,
  ...traceMethods,
  ...releaseMethods,
  ...evalMethods,
  ...replayMethods,
  ...updateMethods,
} as const;

export type EngineMethods = typeof engineMethods;
export type MethodName = keyof EngineMethods;
export type CallName = { [K in MethodName]: EngineMethods[K] extends { mode: 'call' } ? K : never }[MethodName];
export type StreamName = { [K in MethodName]: EngineMethods[K] extends { mode: 'stream' } ? K : never }[MethodName];

/** What a caller may write: defaults may be left out. */
export type RequestOf<K extends MethodName> = z.input<EngineMethods[K]['request']>;
/** What a handler reads: defaults are filled in. */
export type ParsedRequestOf<K extends MethodName> = z.output<EngineMethods[K]['request']>;
export type ResponseOf<K extends CallName> =
  NonNullable<EngineMethods[K]> extends CallDeclaration<z.ZodType, infer R> ? R : never;
export type ItemOf<K extends StreamName> =
  NonNullable<EngineMethods[K]> extends StreamDeclaration<z.ZodType, infer I> ? I : never;

export interface CallOptions {
  signal?: AbortSignal;
  /** Give up after so many milliseconds with a TimeoutError. */
  deadlineMs?: number;
}

/** Anything that answers the contract: the engine itself, or a connection to one. */
export interface EngineClient {
  call<K extends CallName>(method: K, request: RequestOf<K>, options?: CallOptions): Promise<ResponseOf<K>>;
  /** Ends after the terminal item; leaving the loop early cancels on the other side. */
  stream<K extends StreamName>(method: K, request: RequestOf<K>, options?: CallOptions): AsyncIterable<ItemOf<K>>;
}
