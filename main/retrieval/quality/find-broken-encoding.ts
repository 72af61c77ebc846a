import type { QualityFinding } from '../../contract/parse-quality.ts';
import { graded } from './grade-finding.ts';

/** Replacement characters, control characters of the 8-bit sets, private glyphs, and `(cid:12)` of fonts without a table. */
const UNREADABLE = /[\uFFFD\u0080-\u0084\u0086-\u009F\uE000-\uF8FF]|\(cid:\d+\)/g;
/** UTF-8 that was read as windows-1252 or Latin-1: `Ã©`, `â€™`, `Â§`. */
const MISREAD = /[ÃÂÅÄ][\u0080-\u00BF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00BF™œž˜“”¦¢]?|ï»¿|ðŸ/g;
const LETTER = /\p{L}/gu;
const LIMIT = 0.005;

/** @returns a finding when letters were lost or misread; one in a hundred is a page that hurts to read */
export function findBrokenEncoding(text: string): QualityFinding | null {
  const unreadable = count(text, UNREADABLE);
  const misread = count(text, MISREAD);
  const broken = unreadable + misread;
  if (broken < 3) return null;
  const share = broken / Math.max(1, count(text, LETTER) + unreadable);
  const what = misread > unreadable ? 'were decoded with the wrong table, as in "Ã©"' : 'cannot be read';
  return graded('encoding_broken', {
    value: share,
    limit: LIMIT,
    full: 0.05,
    maxPenalty: 0.8,
    message: `${broken} letters (${(share * 100).toFixed(1)} %) ${what}; up to 0.5 % are taken without a remark.`,
  });
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  pattern.lastIndex = 0;
  while (pattern.exec(text)) found += 1;
  return found;
}
