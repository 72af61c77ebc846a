import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { CacheSettings } from '../contract/cache.ts';
import type { CacheUse, ModelAttempt } from '../contract/model-attempt.ts';
import type { SessionId, TraceId } from '../contract/ids.ts';
import type { ActiveSpan } from './tracer.ts';

/** People wait for `interactive`; `batch` is replay, eval and load, and gives way. */
export type ModelPool = 'interactive' | 'batch';

/**
 * On whose behalf, for what and in which pool a model is called: what limits, budgets, caches and residency are decided
 * by. It travels beside the prompt by reference (`providerOptions.trestle.call`), so that every policy stays a wrapper of
 * the same interface; a provider package reads only its own key, so nothing of it leaves.
 */
export interface ModelCallContext {
  pool: ModelPool;
  /** `''` is the shared tenant. */
  tenant: string;
  /** Principals the run reads as, sorted, groups resolved; null for the owner. */
  principals: readonly string[] | null;
  /** Pipeline id. */
  workflow: string;
  /** Stage id. */
  stage: string;
  traceId: TraceId;
  sessionId: SessionId | null;
  /** Attempts become children of this span. */
  span: ActiveSpan;
  /** sha256 of the prompt's templates; null for a call without a prompt file. */
  promptFingerprint: string | null;
  indexGeneration: number;
  /** Sources of the context, or of anything read earlier in the run, whose text must not leave this machine. */
  localOnlySources: readonly string[];
  /** Which caches may answer; null or absent for none. */
  cache?: CacheSettings | null;
  onDidAttempt(attempt: ModelAttempt): void;
  onDidUseCache(use: CacheUse): void;
}

/** @returns the context that the caller passed; null for a call from outside of a run */
export function modelCallContextOf(options: LanguageModelV4CallOptions): ModelCallContext | null {
  const given = options.providerOptions?.['trestle'] as { call?: ModelCallContext } | undefined;
  return given?.call ?? null;
}
