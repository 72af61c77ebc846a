import type { LabelledPair } from '../../main/evals/faithfulness/read-pairs.ts';
import { splitSentences } from '../../main/evals/faithfulness/split-sentences.ts';
import { createSeededRandom } from './seeded-random.ts';

/** A text with what is known to be answered in it. */
export interface QuotedPassage {
  text: string;
  questions: readonly { question: string; answer: string; start: number }[];
}

const NUMBER = /(?<![\p{L}\d.,])\d{1,4}(?![\p{L}\d]|[.,]\d)/u;
const NAME = /(?<=\p{Ll},? )\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)*/gu;
/** A word with a meaning of its own, near enough. */
const WORD = /(?<=\s)\p{Ll}{6,}(?=[\s,.])/gu;
const AUXILIARY =
  /\b(?:is|was|are|were|can|may|will|must|has been|have been|had been|could|should|would)\b(?! not|n't)/;

/**
 * Claims made from sentences and questions by rule, so that their label is known: a sentence as it is, a sentence with a
 * number, a name, a word or the answer exchanged or denied, one of another text, a question with its answer and with another one.
 */
export function makeMechanicalPairs(passages: readonly QuotedPassage[], seed: number): readonly LabelledPair[] {
  const { next: random } = createSeededRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const allAnswers = passages.flatMap(({ questions }) => questions.map(({ answer }) => clean(answer)));
  const allNames = passages.flatMap(({ text }) => [...text.matchAll(NAME)].map(([name]) => name));
  const pairs: LabelledPair[] = [];
  for (const { text, questions } of passages) {
    const add = (kind: string, supported: boolean, claim: string): void => {
      pairs.push({ premise: text, claim, supported, kind });
    };
    const sentences = splitSentences(text);
    const foreign = pick(splitSentences(pick(passages)?.text ?? ''));
    if (foreign !== undefined && !text.includes(foreign)) add('from another text', false, foreign);
    for (const sentence of sentences) {
      add('copied', true, sentence);
      const number = NUMBER.exec(sentence)?.[0];
      if (number !== undefined) add('number flipped', false, sentence.replace(NUMBER, otherNumber(number, random())));
      if (AUXILIARY.test(sentence)) add('negated', false, sentence.replace(AUXILIARY, '$& not'));
      const name = pick([...sentence.matchAll(NAME)])?.[0];
      const here = [...text.matchAll(NAME)].map(([found]) => found).filter((found) => !sentence.includes(found));
      // Half of the names come from the same text: such a name is in the premise, at another place.
      const other = pick(here.length > 0 && random() < 0.5 ? here : allNames.filter((found) => !text.includes(found)));
      if (name !== undefined && other !== undefined) add('entity exchanged', false, sentence.replace(name, other));
      const [first, second] = [...new Set([...sentence.matchAll(NAME)].map(([found]) => found))];
      // What is listed can change places and mean the same.
      const isList = new RegExp(`${first}(?:,| and| or)+ (?:the )?${second}`).test(sentence);
      const isApart = first !== undefined && second !== undefined && !second.includes(first) && !first.includes(second);
      if (isApart && !isList) {
        const places = new RegExp(`${first}|${second}`, 'g');
        add(
          'names swapped',
          false,
          sentence.replaceAll(places, (found) => (found === first ? second : first)),
        );
      }
      const word = pick(sentence.match(WORD) ?? []);
      const strange = pick(pick(passages)?.text.match(WORD) ?? []);
      if (word !== undefined && strange !== undefined && !text.includes(strange.slice(0, 4))) {
        add('word exchanged', false, sentence.replace(word, strange));
      }
      const clipped = sentence.replace(/,[^,]*\.$/, '.');
      if (clipped !== sentence && clipped.length > 40) add('clipped', true, clipped);
    }
    for (const { question, answer, start } of questions) {
      const right = clean(answer);
      const isLike = (candidate: string): boolean =>
        shapeOf(candidate) === shapeOf(right) && !candidate.includes(right) && !right.includes(candidate);
      const here = questions.map((one) => clean(one.answer)).filter(isLike);
      const wrong = pick(here.length > 0 && random() < 0.5 ? here : allAnswers.filter(isLike));
      if (wrong === undefined) continue;
      const sentence = sentences.find((one) => {
        const from = text.indexOf(one);
        return from <= start && start < from + one.length;
      });
      if (sentence?.includes(right) === true) add('answer swapped', false, sentence.replace(right, wrong));
      add('question and answer', true, `${question} ${right}.`);
      add('question and other answer', false, `${question} ${wrong}.`);
      const subject = /^(?:Who|What|Which \p{Ll}+) (?!do|did|does|is|was|are|were)(.*)\?$/u.exec(question)?.[1];
      if (subject === undefined) continue;
      add('declared', true, `${right} ${subject}.`);
      add('declared of another', false, `${wrong} ${subject}.`);
    }
  }
  return pairs;
}

function clean(answer: string): string {
  return answer.replace(/[.,;]$/, '');
}

function shapeOf(answer: string): string {
  if (/\d/.test(answer)) return 'number';
  return /^\p{Lu}/u.test(answer) ? 'name' : 'words';
}

function otherNumber(number: string, chance: number): string {
  const other = Number(number) + 1 + Math.floor(chance * Number(number) * 0.8 + chance * 3);
  return String(other);
}
