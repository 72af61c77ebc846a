import type { MigrationReport } from '../../contract/generation.ts';
import { type Comparison, findingOf } from './compare-generations.ts';

/** Fewer known answers than this decide nothing. */
export const MIN_JUDGED = 20;
const BYTES_PER_MB = 1_000_000;

/**
 * The one sentence that a migration report comes down to. Only known answers decide: another order of results is not a
 * worse one. Where they do not tell the generations apart, size and time are told and the choice is left.
 */
export function judgeMigration(
  comparison: Comparison,
  facts: {
    base: number;
    candidate: number;
    sizeBytes: MigrationReport['sizeBytes'];
    /** Sources that the candidate has not caught up with. */
    behind: readonly string[];
  },
): MigrationReport['verdict'] {
  const { judged, recallAt10, mrrAt10, lostAnswers, foundAnswers } = comparison;
  const name = `g${facts.candidate}`;
  const because = reasons(comparison, facts);
  const recall = findingOf(recallAt10, judged, MIN_JUDGED);
  const worseCollections = comparison.collections.filter(({ finding }) => finding === 'worse');
  if (recall === 'too-few') {
    return {
      decision: 'unknown',
      sentence: `Do not flip to ${name} on this alone: only ${judged} known answers, and ${MIN_JUDGED} are needed to tell.`,
      because,
    };
  }
  if (recall === 'worse') {
    return {
      decision: 'do-not-flip',
      sentence: `Do not flip to ${name}: it loses ${lostAnswers.length} of ${judged} known answers and finds ${foundAnswers.length}.`,
      because,
    };
  }
  if (worseCollections.length > 0) {
    const names = worseCollections.map(({ sourceId }) => sourceId).join(', ');
    return {
      decision: 'do-not-flip',
      sentence: `Do not flip ${names} to ${name}: known answers are lost there; flip the other sources one by one.`,
      because,
    };
  }
  if (recall === 'better') {
    return {
      decision: 'flip',
      sentence: `Flip to ${name}: it finds ${foundAnswers.length} known answers that g${facts.base} misses and loses ${lostAnswers.length}.`,
      because,
    };
  }
  const rank = findingOf(mrrAt10, judged, MIN_JUDGED);
  if (rank === 'worse' || rank === 'better') {
    return {
      decision: rank === 'worse' ? 'do-not-flip' : 'flip',
      sentence: `${rank === 'worse' ? 'Do not flip' : 'Flip'} to ${name}: the same answers are found, but they stand ${rank === 'worse' ? 'lower' : 'higher'}.`,
      because,
    };
  }
  return {
    decision: 'either',
    sentence: `Flip to ${name} or not: over ${judged} known answers nothing differs by more than chance.`,
    because,
  };
}

function reasons(comparison: Comparison, facts: Parameters<typeof judgeMigration>[1]): string[] {
  const { recallAt10, overlap, latencyMs, weaklyJudged, judged, firstChanged } = comparison;
  const at10 = overlap.find(({ k }) => k === 10);
  const megabytes = (facts.sizeBytes.candidate - facts.sizeBytes.base) / BYTES_PER_MB;
  return [
    ...(recallAt10 === null
      ? []
      : [
          `Recall@10 goes from ${recallAt10.base.toFixed(2)} to ${recallAt10.candidate.toFixed(2)} (${signed(recallAt10.change.value, 2)}, 95 % between ${signed(recallAt10.change.low, 2)} and ${signed(recallAt10.change.high, 2)}).`,
        ]),
    ...(at10 === undefined
      ? ['There is no past query to replay.']
      : [
          `Of ten results ${(at10.value * 10).toFixed(1)} stay; the first one changes in ${(firstChanged.value * 100).toFixed(0)} % of the queries.`,
        ]),
    `Search p95 goes from ${latencyMs.base.p95.toFixed(1)} to ${latencyMs.candidate.p95.toFixed(1)} ms, the index by ${signed(megabytes, 1)} MB.`,
    ...(weaklyJudged * 2 > judged
      ? [
          `${weaklyJudged} of ${judged} answers are known only because g${facts.base} or one before it found them: losses weigh less than they seem.`,
        ]
      : []),
    ...(facts.behind.length === 0
      ? []
      : [`g${facts.candidate} has not seen the newest of ${facts.behind.join(', ')}.`]),
  ];
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return `${value < 0 ? '−' : '+'}${text}`;
}
