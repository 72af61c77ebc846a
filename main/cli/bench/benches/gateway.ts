import { setImmediate as nextTurn } from 'node:timers/promises';
import { BugError } from '../../../base/errors/bug-error.ts';
import type { EngineClient } from '../../../contract/methods.ts';
import { ATTRIBUTE } from '../../../contract/span-attributes.ts';
import { createGatewayCalls, INSTANT_MODEL, measureBreaker } from '../../../engine/bench/gateway-calls.ts';
import { percentile } from '../../../base/percentile.ts';
import { formatCount } from '../../format.ts';
import { askOnce } from '../ask-once.ts';
import type { Bench } from '../bench.ts';
import type { BenchDesk } from '../bench-desk.ts';
import type { Bar } from '../bench-report.ts';
import { sampleQueries } from '../corpus/sample-queries.ts';
import { createSeededRandom } from '../corpus/seeded-random.ts';
import { judgeBar, tooFew } from '../judge-bar.ts';
import { againstPeer, seriesOf } from '../measure.ts';
import { killAsking } from '../processes/kill-asking.ts';
import { untilInMemory } from '../retrieval/engines/until-in-memory.ts';

const CALLS = 5000;
const QUICK_CALLS = 200;
const WARM_UP_CALLS = 500;
const BREAKER_ROUNDS = 1_000_000;
const QUICK_BREAKER_ROUNDS = 100_000;

const QUESTIONS = 1000;
const QUICK_QUESTIONS = 40;
/** Asks under way at any time: enough that no thread waits for another, and that traces share commits. */
const AT_ONCE = 24;
/** How long is asked, milliseconds; every question at least once. */
const ASKING_MS = 30_000;
const QUICK_ASKING_MS = 500;

const KILLS = 5;
const QUICK_KILLS = 1;
const LONGEST_LIFE_MS = 1500;

/** What the bars are about. */
const BAR_CHUNKS = 10_000;
const BAR_QUESTIONS = 500;
const LEAST_RUNS_PER_MINUTE = 20_000;
const MOST_OVERHEAD_US = 300;
const LEAST_SPANS = 6;

const US_PER_MS = 1000;
const MS_PER_MINUTE = 60_000;
const SECONDS_PER_MINUTE = 60;
const TRACES_OF_A_PAGE = 200;

interface Asked {
  ms: number;
  latenciesMs: readonly number[];
  distinct: number;
  cacheHits: number;
  spansPerRun: number;
  cpuMs: number;
}

export const gatewayBench: Bench = {
  name: 'gateway',
  measures: `one call of ${INSTANT_MODEL} through a workspace's gateway (limits, pools, budgets, breaker, record) against the model alone; then \`ask.run\` with the default pipeline and ${INSTANT_MODEL}, ${AT_ONCE} at once, no answer cache, each trace durable (synchronous=FULL, group commit) before it counts; then engines that ask, killed`,
  dependsOn: ['corpus'],
  run: async (desk) => {
    const { isQuick, seed } = desk.options;
    const corpus = await desk.indexedCorpus();
    const times = await measureCalls(desk, corpus.workspace);
    const breakerNs = measureBreaker(isQuick ? QUICK_BREAKER_ROUNDS : BREAKER_ROUNDS);
    const count = isQuick ? QUICK_QUESTIONS : QUESTIONS;
    const queries = await sampleQueries({ files: corpus.files, count, seed: seed + 2 });
    const questions = [...new Set(queries)].map((query) => `What about ${query}?`);
    const asked = await desk.withEngine(corpus.workspace, (engine) => askAll(desk, engine, questions));
    const kept = await killAgainAndAgain(desk, corpus.workspace, questions);

    const { series, ratios } = againstPeer(times);
    const alone = percentile(times['peer: the model alone'].toSorted(byValue), 50) ?? 0;
    const through = times['call through the gateway'].toSorted(byValue);
    const overheadUs = (p: number): number => ((percentile(through, p) ?? 0) - alone) * US_PER_MS;
    const headline = {
      overheadP50Us: roundToTenth(overheadUs(50)),
      overheadP99Us: roundToTenth(overheadUs(99)),
      breakerNs: roundToTenth(breakerNs),
      runsPerMinute: Math.round((asked.latenciesMs.length / asked.ms) * MS_PER_MINUTE),
      corpusChunks: corpus.chunks,
      distinctQuestions: asked.distinct,
      cacheHits: asked.cacheHits,
      spansPerRun: asked.spansPerRun,
      lostAfterKill: kept.lost,
    };
    return {
      corpus: `${corpus.description}; questions of 3 to 8 running words of its files`,
      warmUp: `${WARM_UP_CALLS} calls; asks until both legs of retrieval are in memory`,
      headline,
      series: [...series, seriesOf(`ask, ${AT_ONCE} at once`, asked.latenciesMs)],
      ratios,
      figures: [
        {
          name: 'asks with their traces durable',
          value: headline.runsPerMinute / SECONDS_PER_MINUTE,
          unit: 'per second',
        },
        {
          name: 'processor time of an ask, all threads',
          value: (asked.cpuMs / asked.latenciesMs.length) * US_PER_MS,
          unit: 'microseconds',
        },
        { name: 'a closed breaker', value: breakerNs / US_PER_MS, unit: 'microseconds' },
        { name: 'different questions', value: asked.distinct, unit: 'count' },
        { name: 'fewest spans of a run', value: asked.spansPerRun, unit: 'count' },
        { name: 'answers from a cache', value: asked.cacheHits, unit: 'count' },
        { name: 'traces acknowledged by killed engines', value: kept.acknowledged, unit: 'count' },
        { name: 'of these not in the journal', value: kept.lost, unit: 'count' },
      ],
      bars: bars(headline),
    };
  },
};

function byValue(a: number, b: number): number {
  return a - b;
}

function roundToTenth(value: number): number {
  return Math.round(value * 10) / 10;
}

async function measureCalls(
  desk: BenchDesk,
  workspace: string,
): Promise<Record<'call through the gateway' | 'peer: the model alone', number[]>> {
  desk.say('calls through the gateway');
  const calls = createGatewayCalls(workspace);
  const through: number[] = [];
  const alone: number[] = [];
  const time = async (call: (question: string) => Promise<void>, round: number): Promise<number> => {
    // A call of a run begins in a turn of its own: what is looked up once a turn is looked up for each.
    await nextTurn();
    const startedAt = performance.now();
    await call(`What about call ${round}?`);
    return performance.now() - startedAt;
  };
  try {
    const rounds = desk.options.isQuick ? QUICK_CALLS : CALLS;
    for (let round = -WARM_UP_CALLS; round < rounds; round++) {
      desk.signal.throwIfAborted();
      const throughMs = await time(calls.callThroughGateway, round);
      const aloneMs = await time(calls.callModel, round);
      if (round < 0) continue;
      through.push(throughMs);
      alone.push(aloneMs);
    }
    return { 'call through the gateway': through, 'peer: the model alone': alone };
  } finally {
    calls.close();
  }
}

/** Asks in a closed loop for as long as the bench lasts, and at least every question once. */
async function askAll(desk: BenchDesk, engine: EngineClient, questions: readonly string[]): Promise<Asked> {
  const { isQuick } = desk.options;
  const ask = (question: string): ReturnType<typeof askOnce> =>
    askOnce(engine, { question, overrides: { model: INSTANT_MODEL } }, desk.signal);
  desk.say('loading the index into memory');
  await ask(questions[0] ?? '');
  await untilInMemory(engine);
  await inParallel(isQuick ? AT_ONCE : QUESTIONS / 2, (index) => ask(questions[index % questions.length] ?? ''));
  const { total: before } = await engine.call('trace.list', { limit: 1 });

  desk.say(`asking, ${AT_ONCE} at once`);
  const latenciesMs: number[] = [];
  const distinct = new Set<string>();
  let cacheHits = 0;
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const until = startedAt + (isQuick ? QUICK_ASKING_MS : ASKING_MS);
  await inParallel(
    (index) => index < questions.length || performance.now() < until,
    async (index) => {
      const question = questions[index % questions.length] ?? '';
      const askedAt = performance.now();
      const { cache } = await ask(question);
      latenciesMs.push(performance.now() - askedAt);
      distinct.add(question);
      if (cache.outcome === 'hit') cacheHits += 1;
    },
  );
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);

  const { total: after, traces } = await engine.call('trace.list', { limit: TRACES_OF_A_PAGE });
  if (after - before !== latenciesMs.length) {
    throw new BugError(`${latenciesMs.length} asks left ${after - before} traces`);
  }
  await requireTexts(engine, traces[0]?.traceId ?? '');
  const spansPerRun = Math.min(...traces.map(({ spanCount }) => spanCount));
  return { ms, latenciesMs, distinct: distinct.size, cacheHits, spansPerRun, cpuMs: (user + system) / US_PER_MS };
}

/** A run that does not keep what the model was given and said would be cheaper, and no full one. */
async function requireTexts(engine: EngineClient, traceId: string): Promise<void> {
  const { spans } = await engine.call('trace.show', { traceId });
  for (const name of [ATTRIBUTE.context, ATTRIBUTE.inputMessages, ATTRIBUTE.outputMessages, ATTRIBUTE.answer]) {
    if (!spans.some(({ attributes }) => attributes[name] !== undefined)) {
      throw new BugError(`the trace ${traceId} does not hold ${name}`);
    }
  }
}

/** @param more how many there are, or whether there is one more */
async function inParallel(
  more: number | ((index: number) => boolean),
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  const hasMore = typeof more === 'number' ? (index: number): boolean => index < more : more;
  let next = 0;
  const runOneAfterTheOther = async (): Promise<void> => {
    while (hasMore(next)) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runOneAfterTheOther));
}

/** Kills engines that ask at random times, and looks for what they were told is durable. */
async function killAgainAndAgain(
  desk: BenchDesk,
  workspace: string,
  questions: readonly string[],
): Promise<{ acknowledged: number; lost: number }> {
  const { isQuick, seed } = desk.options;
  const random = createSeededRandom(seed);
  const acknowledged: string[] = [];
  const kills = isQuick ? QUICK_KILLS : KILLS;
  for (let kill = 0; kill < kills; kill++) {
    desk.say(`killing an engine that asks, ${kill + 1} of ${kills}`);
    const task = { workspace, questions, model: INSTANT_MODEL, atOnce: AT_ONCE };
    const lifeMs = random.between(0, LONGEST_LIFE_MS);
    acknowledged.push(...(await killAsking({ task, lifeMs, environment: desk.environment, signal: desk.signal })));
  }
  return desk.withEngine(workspace, async (engine) => {
    let lost = 0;
    for (const traceId of acknowledged) {
      const isWhole = await engine.call('trace.show', { traceId }).then(
        ({ summary, spans }) => spans.length === summary.spanCount,
        () => false,
      );
      if (!isWhole) lost += 1;
    }
    return { acknowledged: acknowledged.length, lost };
  });
}

function bars(found: {
  overheadP99Us: number;
  runsPerMinute: number;
  corpusChunks: number;
  distinctQuestions: number;
  cacheHits: number;
  spansPerRun: number;
  lostAfterKill: number;
}): Bar[] {
  const notJudged =
    tooFew(found.corpusChunks, BAR_CHUNKS, 'chunks') ?? tooFew(found.distinctQuestions, BAR_QUESTIONS, 'questions');
  return [
    judgeBar({
      limit: `the gateway adds at most ${MOST_OVERHEAD_US} µs at p99`,
      measured: `${found.overheadP99Us} µs`,
      isHeld: found.overheadP99Us <= MOST_OVERHEAD_US,
    }),
    judgeBar({
      limit: `at least ${formatCount(LEAST_RUNS_PER_MINUTE)} asks a minute on two cores, ${LEAST_SPANS} spans and more of each stored, none from a cache`,
      measured: `${formatCount(found.runsPerMinute)} a minute, ${found.spansPerRun} spans, ${found.cacheHits} from a cache`,
      isHeld: found.runsPerMinute >= LEAST_RUNS_PER_MINUTE && found.spansPerRun >= LEAST_SPANS && found.cacheHits === 0,
      notJudged,
    }),
    judgeBar({
      limit: 'nothing that was acknowledged is lost with an engine that is killed',
      measured: `${formatCount(found.lostAfterKill)} lost`,
      isHeld: found.lostAfterKill === 0,
    }),
  ];
}
