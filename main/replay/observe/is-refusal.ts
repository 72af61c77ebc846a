import { REFUSAL_OPENING } from '../../pipeline/stages/generate.ts';

/** UTF-16 units from the beginning: whoever refuses says so first. */
const LOOKED_AT = 200;

/** How assistants of any origin say that they do not answer, in English. */
const OPENINGS: readonly RegExp[] = [
  /^(?:i['’]?m|i am|we['’]?re|we are) (?:very |really |so )?(?:sorry|afraid|unable|not able)\b/i,
  /^(?:sorry|apologies|i apologi[sz]e)\b[^.!?]*\b(?:can['’]?t|cannot|could ?n['’]?t|could not|unable|do ?n['’]?t|do not|not able)\b/i,
  /^(?:unfortunately,? )?(?:i|we) (?:can['’]?t|cannot|can not|could ?n['’]?t|could not) (?:answer|find|help|assist|provide|tell|say|determine|locate)\b/i,
  /^(?:unfortunately,? )?(?:i|we) (?:do not|do ?n['’]?t|did not|did ?n['’]?t) (?:know|have (?:any |enough |the |that |this )?information|find)\b/i,
  /^(?:based on|from|given) [^.!?]{0,80},? (?:i|we) (?:can['’]?t|cannot|could not|could ?n['’]?t) (?:answer|find|determine)\b/i,
];

/**
 * Whether a recorded answer refuses, by the words it begins with: our own first, then those of others, of which no mark
 * tells it. An apology that goes on to answer counts as one too; whoever compares reads both.
 */
export function isRefusal(text: string): boolean {
  const beginning = text.trimStart().slice(0, LOOKED_AT);
  return beginning.startsWith(REFUSAL_OPENING) || OPENINGS.some((opening) => opening.test(beginning));
}
