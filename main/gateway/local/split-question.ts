/** Words a question of its own begins with. */
const QUESTION_OPENING =
  '(?:how|what|when|where|who|whom|whose|why|which|do|does|did|is|are|was|were|can|could|may|must|shall|should|will|would|has|have)';
const CONJUNCTION = new RegExp(`[,;]?\\s+(?:and|or|but)\\s+(?=${QUESTION_OPENING}\\b)|(?<=\\?)\\s+(?=\\S)`, 'i');
/** A part with fewer words leans on the other one too much to be asked alone. */
const MIN_WORDS = 3;
/** More parts than this are a text, not a question. */
const MAX_PARTS = 4;

/**
 * Splits "How much leave can I carry over, and does parental leave change that?" into the questions it asks.
 *
 * @returns the parts in order; the question itself, alone, when it asks one thing
 */
export function splitQuestion(question: string): readonly string[] {
  const parts = question
    .split(CONJUNCTION)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const areQuestions = parts.every((part) => part.split(/\s+/).length >= MIN_WORDS);
  return areQuestions && parts.length > 0 && parts.length <= MAX_PARTS ? parts : [question];
}
