/**
 * Reasons for no value that lie in the case or in what was answered, so that there is nothing to know: recall of a question
 * without judged places, grounding of a refusal. Every other one is a value that nobody knows.
 */
const DOES_NOT_APPLY: ReadonlySet<string> = new Set([
  'refused',
  'no judged places',
  'no known answer',
  'the variant changed what is right',
  'nobody said whether it can be answered',
  'nobody said which tools it takes',
  'no JSON was asked for',
  'the answer says nothing',
  'no citation',
]);

/** @param reason of a metric that has no value */
export function doesNotApply(reason: string): boolean {
  return DOES_NOT_APPLY.has(reason);
}
