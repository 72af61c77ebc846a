/** One past ask as far as a semantic cache would have looked at it. */
export interface PastAsk {
  /** Standing alone. */
  question: string;
  /** On whose behalf, by which prompt, model and index: answers are only given within one. */
  scope: string;
  /** Milliseconds since 1970. */
  askedAt: number;
  isAnswered: boolean;
  answer: string;
  cited: readonly CitedPlace[];
  /** What the model was given: chunk id and hash of its text. */
  passages: ReadonlySet<string>;
  /** Those of them that the answer cites. */
  citedPassages: readonly string[];
  durationMs: number;
  modelMs: number;
  /** US dollars; null when the price is not known. */
  costUsd: number | null;
}

export interface CitedPlace {
  chunkId: string;
  start: number;
  end: number;
}

/**
 * Whether the answer of one ask would have done for another: it says the same, or rests on the same places of the same
 * passages. An ask that was refused wants no answer at all.
 */
export function wouldDo(stored: PastAsk, asked: PastAsk): boolean {
  if (!asked.isAnswered) return false;
  if (normalized(stored.answer) === normalized(asked.answer)) return true;
  return isCovered(stored.cited, asked.cited) && isCovered(asked.cited, stored.cited);
}

/** Markers are numbered by context, so they say nothing of the answer. */
function normalized(answer: string): string {
  const words = answer
    .replaceAll(/\[\d{1,3}\]/g, ' ')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return (words ?? []).join(' ');
}

function isCovered(places: readonly CitedPlace[], by: readonly CitedPlace[]): boolean {
  const isIn = ({ chunkId, start, end }: CitedPlace): boolean =>
    by.some((other) => other.chunkId === chunkId && other.start < end && start < other.end);
  return places.length > 0 && places.every(isIn);
}
