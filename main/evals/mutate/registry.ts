import type { MutationKind } from '../../contract/eval-mutate.ts';
import { mutateAsr } from './asr.ts';
import { mutateCodeSwitching } from './code-switching.ts';
import { mutateContradiction } from './contradiction.ts';
import { mutateDistractors } from './distractors.ts';
import { mutateHalfEmpty } from './half-empty.ts';
import { mutateInjection } from './injection.ts';
import { mutateKeyboard } from './keyboard.ts';
import { mutateLongTail } from './long-tail.ts';
import type { Mutator } from './mutator.ts';
import { mutateNegation } from './negation.ts';
import { mutateNumbers } from './numbers.ts';
import { mutateOcr } from './ocr.ts';
import { mutateTruncation } from './truncation.ts';
import { mutateTypos } from './typos.ts';

export const MUTATORS: Readonly<Record<MutationKind, Mutator>> = {
  typos: mutateTypos,
  keyboard: mutateKeyboard,
  ocr: mutateOcr,
  asr: mutateAsr,
  truncation: mutateTruncation,
  'code-switching': mutateCodeSwitching,
  'half-empty': mutateHalfEmpty,
  contradiction: mutateContradiction,
  distractors: mutateDistractors,
  injection: mutateInjection,
  'long-tail': mutateLongTail,
  negation: mutateNegation,
  numbers: mutateNumbers,
};
