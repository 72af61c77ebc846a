import { MAX_BISECT_RERUNS, type BisectRun, type ReplayFactor } from '../../contract/replay-bisect.ts';
import type { ReplayStage } from '../../contract/replay-comparison.ts';

/** What a run came to, as far as two runs can be told apart by it. */
export interface BisectOutcome {
  /** The same for answers that say the same. */
  answer: string;
  /** Where it parts from the recording, and how; null when it does not. */
  divergence: { key: string; stage: ReplayStage } | null;
  verdict: BisectRun['verdict'];
  /** One line. */
  summary: string;
  replayTraceId: string | null;
}

export interface Cause {
  cause: readonly ReplayFactor[];
  table: readonly BisectRun[];
  /** Runs that this search took. */
  reruns: number;
  explains: 'answer' | 'divergence' | 'nothing';
}

/** Parts that can bring a difference about where it is first seen, the likeliest first. */
const LIKELY: Readonly<Record<ReplayStage, readonly ReplayFactor[]>> = {
  query: ['index', 'retrieval'],
  retrieval: ['index', 'retrieval'],
  context: ['retrieval', 'index'],
  tool: ['tools', 'prompt', 'model'],
  generation: ['prompt', 'model'],
  check: ['index', 'retrieval', 'prompt', 'model'],
  run: ['model', 'tools', 'retrieval', 'index', 'prompt'],
};

/**
 * Finds the smallest set of parts that brings a change about, by runs that take these parts from the candidate and hold
 * the rest at the baseline: single parts first, then pairs, the likeliest first. All parts together are the candidate, so
 * that set needs no run.
 *
 * What is explained is the answer where it changed, else the first divergence.
 *
 * @param options.factors parts that differ at all
 * @param options.spent runs taken before: the candidate's own, say
 * @see Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input, 2002, for the idea
 */
export async function findCause(options: {
  factors: readonly ReplayFactor[];
  baseline: BisectOutcome;
  candidate: BisectOutcome;
  run: (swapped: readonly ReplayFactor[]) => Promise<BisectOutcome>;
  spent: number;
}): Promise<Cause> {
  const { factors, baseline, candidate, run, spent } = options;
  const explains = whatChanged(baseline, candidate);
  const table: BisectRun[] = [row([], baseline, { reproduces: false, isUnchanged: true })];
  const done = (cause: readonly ReplayFactor[], reruns: number): Cause => ({
    cause,
    reruns: spent + reruns,
    explains,
    table: [
      ...table,
      row(factors, candidate, { reproduces: explains !== 'nothing', isUnchanged: explains === 'nothing' }),
    ],
  });
  if (explains === 'nothing' || factors.length === 0) return done([], 0);
  if (factors.length === 1) return done(factors, 0);

  let reruns = 0;
  const moved = new Set<ReplayFactor>();
  const isReproducedBy = async (swapped: readonly ReplayFactor[]): Promise<boolean> => {
    reruns += 1;
    const outcome = await run(swapped);
    const reproduces = isSame(outcome, candidate, explains);
    const isUnchanged = whatChanged(baseline, outcome) === 'nothing';
    if (!isUnchanged) for (const factor of swapped) moved.add(factor);
    table.push(row(swapped, outcome, { reproduces, isUnchanged }));
    return reproduces;
  };
  const isLeft = (): boolean => spent + reruns < MAX_BISECT_RERUNS;
  const ordered = byLikelihood(factors, candidate.divergence?.stage ?? null);
  for (const factor of ordered) {
    if (!isLeft()) break;
    if (await isReproducedBy([factor])) return done([factor], reruns);
  }
  if (factors.length === 2) return done(inOrder(factors, factors), reruns);
  // A part that changed nothing alone is the less likely half of a pair.
  const active = ordered.toSorted((a, b) => Number(moved.has(b)) - Number(moved.has(a)));
  for (const pair of pairsOf(active)) {
    if (!isLeft()) break;
    if (await isReproducedBy(pair)) return done(inOrder(pair, factors), reruns);
  }
  // Nothing smaller was found within the runs there are; all together bring it about.
  return done(factors, reruns);
}

/** The answer where it changed, else where the runs part. */
function whatChanged(baseline: BisectOutcome, other: BisectOutcome): Cause['explains'] {
  if (baseline.answer !== other.answer) return 'answer';
  return baseline.divergence?.key === other.divergence?.key ? 'nothing' : 'divergence';
}

function isSame(one: BisectOutcome, other: BisectOutcome, by: Cause['explains']): boolean {
  return by === 'answer' ? one.answer === other.answer : one.divergence?.key === other.divergence?.key;
}

function byLikelihood(factors: readonly ReplayFactor[], stage: ReplayStage | null): readonly ReplayFactor[] {
  const likely = stage === null ? [] : LIKELY[stage];
  const place = (factor: ReplayFactor): number => {
    const at = likely.indexOf(factor);
    return at < 0 ? likely.length : at;
  };
  return factors.toSorted((a, b) => place(a) - place(b));
}

function pairsOf(factors: readonly ReplayFactor[]): readonly (readonly [ReplayFactor, ReplayFactor])[] {
  return factors.flatMap((one, index) => factors.slice(index + 1).map((other) => [one, other] as const));
}

function inOrder(some: readonly ReplayFactor[], all: readonly ReplayFactor[]): readonly ReplayFactor[] {
  return all.filter((factor) => some.includes(factor));
}

function row(
  swapped: readonly ReplayFactor[],
  { verdict, summary, replayTraceId }: BisectOutcome,
  told: Pick<BisectRun, 'reproduces' | 'isUnchanged'>,
): BisectRun {
  return { swapped, ...told, verdict, outcome: summary, replayTraceId };
}
