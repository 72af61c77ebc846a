import type { QualityFinding } from '../../contract/parse-quality.ts';
import { graded, percent } from './grade-finding.ts';

const MIN_LINES = 30;
/** Shorter lines are brackets, rules and markers. */
const MIN_LINE_LENGTH = 12;

/** @returns a finding when most lines were there before: a header on every page, a page saved over and over */
export function findRepeatedLines(text: string): QualityFinding | null {
  const seen = new Set<string>();
  let lines = 0;
  for (const line of text.split(/[\r\n]+/)) {
    const words = line.trim();
    if (words.length < MIN_LINE_LENGTH) continue;
    lines += 1;
    seen.add(words);
  }
  if (lines < MIN_LINES) return null;
  const share = 1 - seen.size / lines;
  return graded('repeated_lines', {
    value: share,
    limit: 0.6,
    full: 0.9,
    maxPenalty: 0.6,
    message: `${percent(share)} of the ${lines} lines were there before in the same document.`,
  });
}
