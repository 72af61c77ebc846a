import type { ErrorCode } from '../base/errors/error-code.ts';

/** Tokens of one call, cached ones and the model's own reasoning within their sums. */
export interface AttemptUsage {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
}

/** One call that was made to a provider on the way to an answer: retries, fallbacks and hedges are attempts of their own. */
export interface ModelAttempt {
  provider: string;
  /** `provider/model` as routing named it. */
  model: string;
  /** `ok`; the code of the error; `abandoned` when a faster attempt answered first. */
  outcome: 'ok' | 'abandoned' | ErrorCode;
  /** Milliseconds from the attempt's start until its end, whole answer included. */
  ms: number;
  /** Milliseconds until the first part of its answer; null when none came. */
  firstTokenMs: number | null;
  /** HTTP status when there was a response that told one. */
  statusCode: number | null;
  /** As the provider counted it; null where it did not, as of one that broke off. */
  usage: AttemptUsage | null;
  /** False where it was turned away before an answer began: nobody charges for that. */
  isCharged: boolean;
  /** Began while another attempt was still running. */
  isHedge: boolean;
  /** One sentence; null when it went well. */
  message: string | null;
}

/** Whether an answer came from a cache. `similarity` is of the nearest stored question, 0..1, for the semantic one. */
export interface CacheUse {
  outcome: 'hit' | 'miss' | 'off';
  layer: 'exact' | 'semantic' | null;
  similarity: number | null;
  /** Which guard kept a near question from being answered so: `negation`, `number`, `name`, `source`. */
  stoppedBy: string | null;
  /** When the stored answer was made; ISO. */
  storedAt: string | null;
}
