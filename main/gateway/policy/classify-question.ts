/** Words that ask for one fact. */
const FACT_OPENING =
  /^\s*(?:who|when|where|which|what(?:'s| is| are| was)?|how (?:many|much|long|often|old|far)|is|are|does|do|can|may)\b/i;
/** Words that ask for weighing, explaining or putting together. */
const REASONING =
  /\b(?:why|explain|compare|comparison|contrast|difference|differ|versus|vs\.?|trade-?offs?|pros|cons|advantages?|implications?|consequences?|analy[sz]e|evaluate|assess|recommend|should we|summar(?:y|ise|ize)|outline|plan|step by step|design|argue|justify|relationship|impact|how (?:does|do|would|should|could|can))\b/gi;
/** Several questions in one. */
const JOINT = /\b(?:and|or|but|also|as well as|while|whereas|if|unless|except)\b|[;?]/gi;

const WORDS_OF_A_LONG_QUESTION = 40;
const MAX_JOINTS = 4;

/**
 * How hard a question looks, from its words alone: length, what it asks for, and how many questions are in it. It costs
 * microseconds, is the same every time, and needs no model; a question in another language is judged by length and marks.
 *
 * @returns 0, a fact to look up, … 1, to be reasoned about
 */
export function questionDifficulty(question: string): number {
  const words = question.trim().split(/\s+/).length;
  const length = Math.min(1, words / WORDS_OF_A_LONG_QUESTION);
  const reasoning = Math.min(2, question.match(REASONING)?.length ?? 0) / 2;
  // The mark at its end makes a question one, not two.
  const joints = Math.min(MAX_JOINTS, Math.max(0, (question.match(JOINT)?.length ?? 0) - 1)) / MAX_JOINTS;
  const fact = FACT_OPENING.test(question) && reasoning === 0 ? 0.15 : 0;
  return Math.max(0, Math.min(1, 0.4 * length + 0.6 * reasoning + 0.35 * joints - fact));
}
