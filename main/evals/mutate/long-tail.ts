import { ANY_WORD, editQuestion, inCaseOf } from './edit-text.ts';
import { pickOf } from './draws.ts';
import { listedLanguageOf } from './listed-language.ts';
import { RARE_WORDS } from './lists/rare-words.ts';
import { type Mutator, unchanged } from './mutator.ts';

const PREAMBLES: readonly string[] = [
  'I was wondering whether somebody could tell me the following: ',
  'For a matter that I have been asked to look into, ',
  'If it is not too much trouble, please establish this for me: ',
  'Apologies if this has been asked before, but ',
];
/** A whole paraphrase is rarer than a rare word. */
const PREAMBLE_SHARE = 0.6;

/** Common words become rare ones and the question gets wordy: what few people write, and mean the same by. English. */
export const mutateLongTail: Mutator = (input) => {
  const { questionField: field, severity, draws } = input;
  // "die" is no rare word where it is an article.
  if (listedLanguageOf(String(input.fields[field])) !== 'en') return unchanged(input);
  const worded = editQuestion(input, ANY_WORD, (word) => {
    const rare = RARE_WORDS.get(word.toLowerCase());
    return rare === undefined ? word : inCaseOf(word, rare);
  });
  const random = draws.part('preamble').unit(0);
  if (random.next() >= severity * PREAMBLE_SHARE) return worded;
  const preamble = pickOf(PREAMBLES, random);
  return {
    ...worded,
    fields: { ...worded.fields, [field]: preamble + String(worded.fields[field]) },
    changes: [{ field, from: null, to: preamble }, ...worded.changes],
  };
};
