import type { QualityFinding } from '../../contract/parse-quality.ts';
import { graded, percent, round } from './grade-finding.ts';

/** Words of frames around content: on every page of a site, an answer to nothing. */
const PHRASE =
  /\b(?:accept (?:all )?cookies|we use cookies|cookie (?:policy|settings|preferences)|all rights reserved|privacy policy|terms of (?:use|service)|(?:sign|log) (?:in|up|out)\b|subscribe (?:to|now)|newsletter|follow us|share (?:this|on)|skip to (?:main )?content|back to top|related (?:articles|posts)|unsubscribe|view (?:this email )?in (?:your )?browser|404|page not found|access denied|enable javascript|are you (?:a )?(?:human|robot)|please wait|loading)/i;
/** Longer lines are sentences about these things. */
const MAX_LINE_WORDS = 12;
/** A page with more words than this has something to say beside its frame. */
const MAX_WORDS = 200;
/** From this share on it is told what was left out. */
const TOLD_SHARE = 0.05;

/**
 * @param leftOut share of the page that its reader left out already
 * @returns a finding when little remains beside navigation, notices and the like
 */
export function findBoilerplate(text: string, leftOut: number): QualityFinding | null {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const words = text.split(/\s+/).length;
  const framed = lines.filter((line) => line.split(/\s+/).length <= MAX_LINE_WORDS && PHRASE.test(line));
  const share = words > MAX_WORDS || lines.length < 4 ? 0 : framed.length / lines.length;
  return (
    graded('boilerplate', {
      value: share,
      limit: 0.35,
      full: 0.7,
      maxPenalty: 0.7,
      message: `${framed.length} of ${lines.length} lines are navigation, notices and the like.`,
    }) ??
    graded('boilerplate', {
      value: leftOut,
      limit: 0.9,
      full: 1,
      maxPenalty: 0.3,
      message: leftOutMessage(leftOut),
    }) ??
    // Costs nothing: what remains is sound. It is told because words of the file cannot be found.
    (leftOut < TOLD_SHARE
      ? null
      : { code: 'boilerplate', value: round(leftOut), limit: 0.9, penalty: 0, message: leftOutMessage(leftOut) })
  );
}

function leftOutMessage(share: number): string {
  return `${percent(share)} of the text is navigation, quotes or the like and was left out.`;
}
