import { BugError } from '../../../base/errors/bug-error.ts';
import type { EngineClient } from '../../../contract/methods.ts';
import { deserializeError } from '../../../contract/serialized-error.ts';
import { askOnce } from '../ask-once.ts';
import type { BenchDesk } from '../bench-desk.ts';
import type { Measurements } from '../bench-report.ts';
import { sampleQueries } from '../corpus/sample-queries.ts';

const TRACES = 200;
const QUICK_TRACES = 40;
const ROUNDS = 5;
const QUICK_ROUNDS = 2;
const MS_PER_SECOND = 1000;
/** The bar. */
const LEAST_PER_SECOND = 200;

export interface MeasuredReplays {
  perSecond: number;
  replays: number;
  /** Came out otherwise although nothing changed. */
  diverged: number;
}

/** @returns what the benches of one run measure once between them */
export function measuredReplays(desk: BenchDesk): Promise<MeasuredReplays> {
  return desk.once('replays', () => measureReplays(desk));
}

export function replayBar({ options }: BenchDesk, { perSecond }: MeasuredReplays): Measurements['bars'][number] {
  return {
    limit: `at least ${LEAST_PER_SECOND} stubbed replays a second`,
    measured: `${Math.round(perSecond)}/s`,
    verdict: options.isQuick ? 'not judged' : perSecond >= LEAST_PER_SECOND ? 'held' : 'missed',
    reason: options.isQuick ? 'a quick run is too short to judge' : null,
  };
}

/** Asks, then replays what was asked, round after round. @throws the error of a replay that failed */
async function measureReplays(desk: BenchDesk): Promise<MeasuredReplays> {
  const corpus = await desk.indexedCorpus();
  const { isQuick, seed } = desk.options;
  const count = isQuick ? QUICK_TRACES : TRACES;
  const queries = await sampleQueries({ files: corpus.files, count, seed: seed + 2 });
  return desk.withEngine(corpus.workspace, async (engine) => {
    const traceIds: string[] = [];
    for (const [index, query] of queries.entries()) {
      desk.say(`replay, ask ${index + 1}`);
      traceIds.push((await askOnce(engine, { question: `What about ${query}?` }, desk.signal)).traceId);
    }
    await replayOnce(engine, traceIds, desk.signal);
    let ms = 0;
    let diverged = 0;
    const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
    for (let round = 1; round <= rounds; round += 1) {
      desk.say(`replay, round ${round}`);
      const once = await replayOnce(engine, traceIds, desk.signal);
      ms += once.ms;
      diverged += once.diverged;
    }
    const replays = rounds * traceIds.length;
    return { perSecond: (replays / ms) * MS_PER_SECOND, replays, diverged };
  });
}

async function replayOnce(
  engine: EngineClient,
  traceIds: readonly string[],
  signal: AbortSignal,
): Promise<{ ms: number; diverged: number }> {
  const startedAt = performance.now();
  const request = { traceIds: [...traceIds], candidate: { models: 'stub' as const } };
  const { replayId } = await engine.call('replay.start', request, { signal });
  for await (const event of engine.stream('replay.watch', { replayId }, { signal })) {
    if (event.type === 'replay-failed') throw deserializeError(event.error);
    if (event.type === 'replay-finished') {
      return { ms: performance.now() - startedAt, diverged: event.report.total - event.report.verdicts.identical };
    }
  }
  throw new BugError('a replay ended without saying how');
}
