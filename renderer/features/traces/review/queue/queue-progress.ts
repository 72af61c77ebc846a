import type { ReviewQueueItem, ReviewReason } from '../../../../../main/contract/review.ts';

export interface QueueProgress {
  total: number;
  /** Looked at or skipped. */
  done: number;
  good: number;
  bad: number;
  /** Something was said, without a thumb. */
  labelled: number;
  skipped: number;
}

export function isDone({ review, isSkipped }: ReviewQueueItem): boolean {
  return review !== null || isSkipped;
}

export function queueProgress(items: readonly ReviewQueueItem[]): QueueProgress {
  const count = (matches: (item: ReviewQueueItem) => boolean): number => items.filter(matches).length;
  return {
    total: items.length,
    done: count(isDone),
    good: count(({ review }) => review?.thumb === 'up'),
    bad: count(({ review }) => review?.thumb === 'down'),
    labelled: count(({ review }) => review !== null && review.thumb === null),
    skipped: count(({ review, isSkipped }) => review === null && isSkipped),
  };
}

/** @returns what was said in all: `24 good, 4 bad, 2 skipped` */
export function progressText({ good, bad, labelled, skipped }: QueueProgress): string {
  return [
    `${good} good`,
    `${bad} bad`,
    ...(labelled === 0 ? [] : [`${labelled} with a word alone`]),
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
  ].join(', ');
}

/** Why an answer was drawn, in a word and in a sentence. */
export const REASONS: Readonly<Record<ReviewReason, { word: string; meaning: string }>> = {
  failed: { word: 'failed', meaning: 'Drawn because the run failed.' },
  refused: { word: 'refused', meaning: 'Drawn because it refuses to answer.' },
  ungrounded: { word: 'no ground', meaning: 'Drawn because nothing it cites stands in a source, or a judge said so.' },
  slow: { word: 'slow', meaning: 'Drawn because it was among the slowest twentieth.' },
  random: { word: 'chance', meaning: 'Drawn by chance.' },
};
