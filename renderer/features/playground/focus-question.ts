/** The question field's element id. */
export const QUESTION_FIELD_ID = 'playground-question';

/** Puts the caret behind the last character of the question. */
export function focusQuestion(): void {
  const field = document.getElementById(QUESTION_FIELD_ID);
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}
