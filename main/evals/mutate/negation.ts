import { type Mutator, unchanged } from './mutator.ts';
import { negate } from './negate.ts';

/** The question asks for the opposite: once, since twice is the same question again. English. */
export const mutateNegation: Mutator = (input) => {
  const { fields, questionField: field, severity, draws } = input;
  if (draws.unit(0).next() >= severity) return unchanged(input);
  const question = String(fields[field]);
  // A question without its mark is one too.
  const flipped = negate(/\?\s*$/.test(question) ? question : `${question}?`);
  if (flipped === null) return unchanged(input);
  const text = /\?\s*$/.test(question) ? flipped : flipped.slice(0, -1);
  return {
    fields: { ...fields, [field]: text },
    changes: [{ field, from: question, to: text }],
    expects: 'changed',
  };
};
