import type { ScoredRun } from '../metrics/scorer.ts';

/** Where data sets keep the answer that people labelled. */
const RECORDED_FIELDS = ['response', 'output', 'recorded_answer'] as const;

/**
 * What a person said of an answer, as a place on the judge's scale: labels go from 0 to 1, like scores.
 *
 * A label is of the answer that was recorded with it. Where the data set holds that answer and the run gave another one,
 * the label says nothing of it.
 *
 * @returns null where there is none
 */
export function labelOf(
  { case: { labels, fields }, answer }: ScoredRun,
  judgeId: string,
  grades: number,
): number | null {
  const label = Object.hasOwn(labels, judgeId) ? labels[judgeId] : undefined;
  if (label === undefined || !(label >= 0 && label <= 1)) return null;
  const recorded = RECORDED_FIELDS.flatMap((name) => (Object.hasOwn(fields, name) ? [fields[name]] : []))[0];
  if (typeof recorded === 'string' && squeeze(recorded) !== squeeze(answer ?? '')) return null;
  return Math.round(label * (grades - 1));
}

function squeeze(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}
