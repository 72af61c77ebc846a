import type { AskResult } from '../../../../main/contract/ask.ts';
import type { CacheUse, ModelAttempt } from '../../../../main/contract/model-attempt.ts';
import { ageSeconds, formatAge, formatDuration, formatQuantity, formatScore } from '../../../ui/index.ts';

export interface OriginNote {
  kind: 'info' | 'warn';
  text: string;
}

const GUARD_TEXT: Readonly<Record<string, string>> = {
  negation: 'it says the opposite',
  number: 'it is about another number, unit or date',
  name: 'it is about another name',
  source: 'the passages behind it changed',
};

/** @returns what was tried before the answer came, in one sentence; null when the first call answered */
export function attemptNote({ attempts }: Pick<AskResult, 'attempts'>): OriginNote | null {
  const answered = attempts.findLast(({ outcome }) => outcome === 'ok');
  const failed = attempts.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'abandoned');
  const abandoned = attempts.filter(({ outcome }) => outcome === 'abandoned');
  if (answered === undefined) return null;
  if (failed.length > 0) {
    return { kind: 'warn', text: `Answered by ${answered.model} after ${failuresText(failed, answered.model)}.` };
  }
  const [slow] = abandoned;
  if (slow === undefined) return null;
  return {
    kind: 'info',
    text: `${answered.model} answered first; ${slow.model} said nothing for ${formatDuration(slow.ms)} and was left.`,
  };
}

/** `openai/gpt-4.1 failed (2 calls: rate_limited)`, each model once. */
function failuresText(failed: readonly ModelAttempt[], answeredBy: string): string {
  const models = [...new Set(failed.map(({ model }) => model))];
  return models
    .map((model) => {
      const calls = failed.filter((attempt) => attempt.model === model);
      const why = [...new Set(calls.map(({ outcome, statusCode }) => statusCode ?? outcome.replaceAll('_', ' ')))];
      const name = model === answeredBy ? 'it' : model;
      return `${name} failed ${calls.length === 1 ? 'once' : formatQuantity(calls.length, 'time')} (${why.join(', ')})`;
    })
    .join(' and ');
}

/** @returns whether the answer was given again, or why a near one was not; null when no cache had a say */
export function cacheNote(cache: CacheUse, nowMs: number): OriginNote | null {
  if (cache.outcome === 'hit') {
    const age = cache.storedAt === null ? '' : `, stored ${formatAge(ageSeconds(cache.storedAt, nowMs))} ago`;
    const near =
      cache.layer === 'semantic' && cache.similarity !== null
        ? `: a question that means the same, similarity ${formatScore(cache.similarity)}`
        : '';
    return { kind: 'info', text: `From the cache${age}${near}.` };
  }
  if (cache.stoppedBy === null) return null;
  const near = cache.similarity === null ? '' : `, similarity ${formatScore(cache.similarity)}`;
  const why = GUARD_TEXT[cache.stoppedBy] ?? cache.stoppedBy;
  return { kind: 'info', text: `Made anew: the cache has a near question${near}, but ${why}.` };
}
