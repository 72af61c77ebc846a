import { type Mutator, unchanged } from './mutator.ts';

/** Of the severity: how much of it is always cut. The rest is drawn. */
const LEAST_CUT = 0.5;
/** With less of its letters than this a question cannot be told from others. */
const TOLD_SHARE = 0.5;

/** The question breaks off, in the middle of a word or not; its first word always stays. */
export const mutateTruncation: Mutator = (input) => {
  const { fields, questionField: field, severity, draws } = input;
  const question = String(fields[field]);
  const letters = Array.from(question.trim());
  const firstWord = Array.from(/^\S+/u.exec(question.trim())?.[0] ?? '').length;
  const cut = severity * (LEAST_CUT + (1 - LEAST_CUT) * draws.unit(0).next());
  const kept = Math.max(firstWord, Math.round(letters.length * (1 - cut)));
  if (kept >= letters.length) return unchanged(input);
  const text = letters.slice(0, kept).join('').trimEnd();
  return {
    fields: { ...fields, [field]: text },
    changes: [{ field, from: question, to: text }],
    expects: kept < letters.length * TOLD_SHARE ? 'unanswerable' : 'same',
  };
};
