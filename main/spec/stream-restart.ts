import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';

/**
 * The one thing a stream of the AI SDK cannot say: what came so far is taken back, the answer begins again. It travels as
 * a `raw` part, which those who do not know it pass over; whoever shows or keeps an answer forgets what it had.
 */
const RESTART = 'trestle.restart';

export function restartPart(reason: string): LanguageModelV4StreamPart {
  return { type: 'raw', rawValue: { [RESTART]: reason } };
}

/** @returns why the answer begins again; null for every other part */
export function restartReasonOf(part: LanguageModelV4StreamPart): string | null {
  if (part.type !== 'raw' || typeof part.rawValue !== 'object' || part.rawValue === null) return null;
  const reason: unknown = (part.rawValue as Record<string, unknown>)[RESTART];
  return typeof reason === 'string' ? reason : null;
}
