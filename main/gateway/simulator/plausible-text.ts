import { createSeededSequence } from '../../base/seeded-sequence.ts';

const OPENINGS = ['In short,', 'As far as can be told,', 'Put plainly,', 'By and large,', 'On the whole,'];
const SUBJECTS = [
  'the naïve reading',
  'this rule',
  'the usual practice',
  'what the café’s ledger says',
  'the schedule',
];
const VERBS = ['covers', 'leaves open', 'depends on', 'is older than', 'comes back to', 'says little about'];
const OBJECTS = [
  'the façade — and its cost',
  'the harbour at six',
  'a margin of 5 €',
  'the Übergabe',
  'each exception',
];

/**
 * Sentences that read like an answer and say nothing, for callers that gave nothing to answer from. Some characters take
 * several bytes, so that a client that cuts them is caught.
 *
 * @param question its first words are taken up, so that answers differ
 */
export function plausibleText(question: string, seed: number, sentences: number): string {
  const { next } = createSeededSequence(seed);
  const pick = (items: readonly string[]): string => items[Math.floor(next() * items.length)] ?? '';
  const topic = question
    .replaceAll(/[^\p{L}\p{N} ]+/gu, ' ')
    .trim()
    .split(/\s+/)
    .slice(0, 8)
    .join(' ');
  const about = topic === '' ? '' : `About “${topic}”: `;
  const said: string[] = [];
  for (let count = 0; count < sentences; count += 1) {
    said.push(`${pick(OPENINGS)} ${pick(SUBJECTS)} ${pick(VERBS)} ${pick(OBJECTS)}.`);
  }
  return about + said.join(' ');
}
