import type { Citation } from '../../../../main/contract/ask.ts';
import { formatQuantity } from '../../../ui/format.ts';
import { type AskRun, sameQuestionKey } from './ask-run.ts';
import { describeSettingChanges } from './ask-settings.ts';

/** One run of a question against the one before it. */
export interface RunRow {
  run: AskRun;
  /** From 1, in the order they were asked. */
  number: number;
  /** What was different this time: `k 8 → 12`. */
  changed: string;
  /** What became of the answer; null for the first run and while one of the two has none. */
  outcome: { text: string; isWorse: boolean } | null;
}

type Defaults = Parameters<typeof describeSettingChanges>[2];

/** @returns the runs of the same question, newest first */
export function runsOfQuestion(runs: readonly AskRun[], question: string, defaults?: Defaults): readonly RunRow[] {
  const key = sameQuestionKey(question);
  const same = runs.filter((run) => sameQuestionKey(run.question) === key);
  return same
    .map((run, index): RunRow => {
      const before = same[index - 1];
      return {
        run,
        number: index + 1,
        changed: before === undefined ? 'first ask' : describeRunChange(before, run, defaults),
        outcome: before === undefined ? null : compareAnswers(before, run),
      };
    })
    .toReversed();
}

function describeRunChange(before: AskRun, after: AskRun, defaults?: Defaults): string {
  const who = (run: AskRun): string => run.principal ?? 'owner';
  const changes = [
    ...describeSettingChanges(before.overrides, after.overrides, defaults),
    ...(before.principal === after.principal ? [] : [`as ${who(before)} → ${who(after)}`]),
  ];
  if (changes.length > 0) return changes.join(', ');
  const isSameRelease = before.release === null || after.release === null || before.release === after.release;
  return isSameRelease ? 'asked again' : 'prompts, pipeline or index changed';
}

/** @returns what happened to the answer from one run to the next, worst thing first; null while it is not known */
export function compareAnswers(before: AskRun, after: AskRun): RunRow['outcome'] {
  if (after.status === 'failed') return { text: 'failed', isWorse: true };
  const [old, now] = [before.result, after.result];
  if (old === null || now === null) return null;
  if (now.refused !== old.refused)
    return now.refused ? { text: 'now refused', isWorse: true } : { text: 'now answered', isWorse: false };
  if (now.refused) return { text: 'refused again', isWorse: false };
  const lost = missingFrom(now.citations, old.citations);
  const [first] = lost;
  if (first !== undefined) {
    const text = lost.length === 1 ? `citation ${first.marker} lost` : `${lost.length} citations lost`;
    return { text, isWorse: true };
  }
  if (now.answer === old.answer) return { text: 'same answer', isWorse: false };
  const gained = missingFrom(old.citations, now.citations);
  const text = gained.length > 0 ? `${formatQuantity(gained.length, 'citation')} more` : 'same sources, other words';
  return { text, isWorse: false };
}

/** Those of `wanted` that point at a place none of `present` points at. */
function missingFrom(present: readonly Citation[], wanted: readonly Citation[]): readonly Citation[] {
  const key = ({ documentId, start, end }: Citation): string => `${documentId} ${start} ${end}`;
  const places = new Set(present.map(key));
  return wanted.filter((citation) => !places.has(key(citation)));
}
