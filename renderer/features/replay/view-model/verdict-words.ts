import { REPLAY_VERDICTS, type ReplaySummary, type ReplayVerdict } from '../../../../main/contract/replay.ts';
import { formatCost, formatCount, formatDuration, formatQuantity, formatShare } from '../../../ui/index.ts';
import { formatTimeChange } from './time-change.ts';

/** How a verdict is said in a table, and the colour it always wears. */
export const VERDICT_WORD: Readonly<Record<ReplayVerdict, string>> = {
  identical: 'identical',
  equivalent: 'equivalent',
  better: 'better',
  worse: 'worse',
  broken: 'broken',
  'needs-human': 'your call',
};

export interface VerdictPart {
  verdict: ReplayVerdict;
  count: number;
  /** Of all that have a verdict, 0..1. */
  share: number;
}

/** @returns the parts of the bar, in the order of the contract; all of them, also empty ones */
export function verdictParts(verdicts: ReplaySummary['verdicts']): readonly VerdictPart[] {
  const total = REPLAY_VERDICTS.reduce((sum, verdict) => sum + verdicts[verdict], 0);
  return REPLAY_VERDICTS.map((verdict) => ({
    verdict,
    count: verdicts[verdict],
    share: total === 0 ? 0 : verdicts[verdict] / total,
  }));
}

/** @returns the sentence that answers whether the candidate may ship, and what supports it */
export function replayVerdict(replay: ReplaySummary): { sentence: string; detail: string } {
  const { verdicts, failed } = replay;
  const judged = REPLAY_VERDICTS.reduce((sum, verdict) => sum + verdicts[verdict], 0);
  return { sentence: sentenceOf(replay, judged), detail: detailOf(replay, judged, failed) };
}

function sentenceOf({ state, verdicts, total, done, error }: ReplaySummary, judged: number): string {
  if (state === 'running') return `Replaying: ${formatCount(done)} of ${formatQuantity(total, 'trace')}`;
  if (state === 'failed') return `The replay stopped: ${error?.message ?? 'no reason is known'}`;
  if (total === 0) return 'No trace matched: nothing was replayed';
  if (done === 0) return `Stopped before the first of ${formatQuantity(total, 'trace')} was replayed`;
  if (judged === 0) return done < total ? 'None could be replayed so far' : 'None of the traces could be replayed';
  const bad = verdicts.worse + verdicts.broken;
  const open = verdicts['needs-human'];
  const partial = done < total ? `, ${formatCount(total - done)} not replayed yet` : '';
  const decide = `${open === 1 ? 'needs' : 'need'} you to decide`;
  if (bad > 0) {
    const rest = open === 0 ? '' : `, ${formatCount(open)} ${decide}`;
    return `Not ready: ${formatCount(bad)} of ${formatCount(judged)} got worse or broke${rest}${partial}`;
  }
  if (open > 0) return `${formatQuantity(open, 'answer')} of ${formatCount(judged)} ${decide}${partial}`;
  if (partial !== '') return `Nothing got worse so far${partial}`;
  if (verdicts.identical === judged) return `Nothing changed in ${formatQuantity(judged, 'trace')}`;
  return `Nothing got worse in ${formatQuantity(judged, 'trace')}`;
}

function detailOf(replay: ReplaySummary, judged: number, failed: number): string {
  const { verdicts, deltaP95Ms, recordedCostUsd, candidateCostUsd, ms } = replay;
  const same = verdicts.identical + verdicts.equivalent;
  return [
    ...(judged === 0 ? [] : [`${formatShare(same / judged, 1)} identical or equivalent`]),
    ...(failed === 0 ? [] : [`${formatCount(failed)} failed or had nothing to run`]),
    ...(deltaP95Ms === null ? [] : [`Δ p95 ${formatTimeChange(deltaP95Ms)}`]),
    ...(recordedCostUsd === null || candidateCostUsd === null || recordedCostUsd + candidateCostUsd === 0
      ? []
      : [`cost ${formatCost(recordedCostUsd)} → ${formatCost(candidateCostUsd)}`]),
    ...(ms > 0 ? [`took ${formatDuration(ms)}`] : []),
  ].join(' · ');
}
