import type { QualityCode, QualityFinding } from '../../contract/parse-quality.ts';

/**
 * @param value measured, `limit` where it begins to count
 * @param full where it costs the whole of `maxPenalty`
 */
export function graded(
  code: QualityCode,
  measured: { value: number; limit: number; full: number; maxPenalty: number; message: string },
): QualityFinding | null {
  const { value, limit, full, maxPenalty, message } = measured;
  const share = (value - limit) / (full - limit);
  if (!(share > 0)) return null;
  return { code, value: round(value), limit, message, penalty: round(Math.min(1, share) * maxPenalty) };
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** To three digits. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
