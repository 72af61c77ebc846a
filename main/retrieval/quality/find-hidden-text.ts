import type { QualityFinding } from '../../contract/parse-quality.ts';
import { graded } from './grade-finding.ts';

/**
 * Characters by which a text is hidden from people and not from a model: zero-width ones between letters, tag characters
 * (a whole alphabet nobody sees), and those that turn the direction of reading. Joiners are not meant: scripts and emoji need
 * them. Nor is the mark at the beginning of a file.
 */
const ZERO_WIDTH = /(?<=[\p{L}\p{N}\p{P}])[\u200b\u2060-\u2064\ufeff](?=[\p{L}\p{N}\p{P}])/gu;
// The flags of England, Scotland and Wales are black flags with a few tags.
const FLAG = /\u{1f3f4}[\u{e0020}-\u{e007f}]{1,8}/gu;
const TAG = /[\u{e0001}\u{e0020}-\u{e007f}]/gu;
const DIRECTION = /[\u202d\u202e]/g;
const LIMIT = 4;

/** @returns a finding when text is hidden between what is seen. It is a remark: somebody should look, nothing is lost */
export function findHiddenText(text: string): QualityFinding | null {
  const withoutFlags = text.replaceAll(FLAG, '');
  const hidden = count(text, ZERO_WIDTH) + count(withoutFlags, TAG) + count(text, DIRECTION);
  return graded('hidden_text', {
    value: hidden,
    limit: LIMIT,
    full: 100,
    maxPenalty: 0.3,
    message: `${hidden} characters that nobody sees stand between those that are seen; up to ${LIMIT} are taken without a remark. They can hide instructions to a model.`,
  });
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  for (const _ of text.matchAll(pattern)) found += 1;
  return found;
}
