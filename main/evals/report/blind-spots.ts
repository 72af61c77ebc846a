import type { EvalRunReport, MetricValue, ValuelessMetrics } from '../../contract/eval-run.ts';
import { DEFAULT_EVAL_EFFECT } from '../../contract/eval-compare.ts';

/** What a run had to go by. */
export interface BlindSpotFacts {
  cases: number;
  repeats: number;
  metrics: EvalRunReport['power'];
  values: Readonly<Record<string, MetricValue>>;
  valueless: ValuelessMetrics;
  withPlaces: number;
  withAnswers: number;
  unanswerable: number;
  /** Nobody said of these whether they can be answered. */
  undecided: number;
  /** Cases by the script their question is written in. */
  scripts: Readonly<Record<string, number>>;
  withHistory: number;
  hasRobustness: boolean;
  hasJudge: boolean;
  /** The pipeline is an agent. */
  isAgent: boolean;
}

/** Below it an interval over cases says little. */
const FEW_CASES = 20;
/** Below this share a kind of case is too rare to be seen. */
const RARE = 0.05;

/** @returns what a run could not have seen, in sentences with the numbers that say so; the worst first */
export function blindSpots(facts: BlindSpotFacts): string[] {
  const { cases, repeats, metrics, values, withPlaces, withAnswers, unanswerable, undecided, scripts } = facts;
  // Where a run fails as a whole, the reason of all of them is one.
  const byReasons = Map.groupBy(Object.entries(facts.valueless), ([, reasons]) => reasonsText(reasons));
  const said: string[] = [...byReasons].map(
    ([reasons, lost]) => `No case has a value of ${lost.map(([metric]) => metric).join(', ')}: ${reasons}.`,
  );
  if (cases < FEW_CASES) said.push(`${cases} cases: an interval over so few says little.`);
  const [name, power] = Object.entries(metrics)[0] ?? [];
  if (name !== undefined && power?.minimalDetectable != null && power.minimalDetectable > DEFAULT_EVAL_EFFECT) {
    const more =
      power.moreCases === null ? '' : `; ${power.moreCases} more cases would show ${power.effect.toFixed(2)}`;
    said.push(`Differences of ${name} below ${power.minimalDetectable.toFixed(3)} cannot be seen${more}.`);
  }
  if (repeats === 1) said.push('Each case was run once: how much answers differ by themselves is not known.');
  if (unanswerable === 0) said.push('No question is unanswerable: whether it refuses where it should was not tried.');
  else if (unanswerable / cases < RARE) said.push(`Only ${unanswerable} of ${cases} questions are unanswerable.`);
  if (undecided > 0) said.push(`Of ${undecided} questions nobody said whether they can be answered.`);
  if (withPlaces === 0) said.push('No case says where its answer stands: retrieval was not judged.');
  else if (withPlaces < cases - unanswerable) {
    said.push(`Of ${cases - unanswerable - withPlaces} answerable cases nobody said where the answer stands.`);
  }
  if (withAnswers === 0) said.push('No case has a known answer: whether answers are right was not measured.');
  const [only, ...further] = Object.keys(scripts);
  if (only !== undefined && further.length === 0) said.push(`All questions are in ${only} script.`);
  if (facts.withHistory === 0 && !facts.isAgent) said.push('No case is a follow-up: every question stood alone.');
  if (!facts.hasRobustness) said.push('Questions were asked as they are written, not as people type them.');
  for (const [metric, { unscored }] of Object.entries(values)) {
    const failed = unscored['the run failed'] ?? 0;
    if (failed > 0) said.push(`${failed} cases failed and have no ${metric}.`);
  }
  if (facts.isAgent) said.push('Effects were not carried out: a run that needs one ends there.');
  return said;
}

/** @returns cases without a value by reason, most first: `the judge gave no grade (2), the run failed (1)` */
export function reasonsText(reasons: Readonly<Record<string, number>>): string {
  return Object.entries(reasons)
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${reason} (${count})`)
    .join(', ');
}

/** @returns the script most of a text's letters are in, by its name in Unicode; null for one without letters */
export function scriptOf(text: string): string | null {
  const counts = SCRIPTS.map((script) => ({
    script,
    letters: text.match(new RegExp(`\\p{Script=${script}}`, 'gu'))?.length ?? 0,
  })).toSorted((a, b) => b.letters - a.letters);
  const [most] = counts;
  return most === undefined || most.letters === 0 ? null : most.script;
}

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Han', 'Hiragana', 'Arabic', 'Hebrew', 'Devanagari', 'Hangul', 'Thai'];
