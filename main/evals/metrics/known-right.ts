import type { DatasetCase } from '../../contract/dataset.ts';

/** @returns whether a case can be answered from what is indexed; null where nothing says so */
export function isAnswerable({ answerable, answers, expects, places, variant }: DatasetCase): boolean | null {
  if (variant?.expects === 'unanswerable') return false;
  if (answerable !== null) return answerable;
  const isKnown = answers.length > 0 || expects.length > 0 || places.some(({ gain }) => gain > 0);
  return isKnown ? true : null;
}

/** A messy variant asks something else: what was right of the case it was made of says nothing of it. */
export function isChanged({ variant }: DatasetCase): boolean {
  return variant?.expects === 'changed';
}
