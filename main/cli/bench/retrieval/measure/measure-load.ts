import { setTimeout as wait } from 'node:timers/promises';
import type { BenchCorpus } from '../corpus/bench-corpus.ts';
import type { BenchQuery } from '../corpus/bench-queries.ts';
import type { NewTexts, OpenEngine } from '../engines/measured-engine.ts';
import type { LoadOutcome, LoadPlan } from '../tasks.ts';
import { describeLatency } from './latency.ts';

const MS_PER_SECOND = 1000;
/** Words of a new text that are searched for, beside the number that no other text has. */
const SHOWN_WORDS = 6;
/** Numbers of the corpus are below it. */
const FIRST_MARK = 70_000_000;

/**
 * Lets readers search side by side, each with one query in flight, while new texts are written at a fixed rate, and looks
 * after each write whether one of them is found. An engine that cannot keep up with the rate writes less, and says so.
 */
export async function measureLoad(options: {
  engine: OpenEngine;
  corpus: BenchCorpus;
  queries: readonly BenchQuery[];
  plan: LoadPlan;
}): Promise<LoadOutcome> {
  const { engine, corpus, queries, plan } = options;
  const search = engine.searchBeside?.bind(engine) ?? engine.search.bind(engine);
  // Threads that answer readers side by side start now, and are not timed.
  await Promise.all(queries.slice(0, plan.readers).map((query) => search(query)));
  const startedAt = performance.now();
  const endsAt = startedAt + plan.seconds * MS_PER_SECOND;
  const times: number[] = [];
  let asked = 0;
  const reader = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const query = queries[asked++ % queries.length] as BenchQuery;
      const sentAt = performance.now();
      await search(query);
      times.push(performance.now() - sentAt);
    }
  };
  const writing = writeUntil(endsAt, { engine, corpus, plan, search });
  await Promise.all(Array.from({ length: plan.readers }, reader));
  const seconds = (performance.now() - startedAt) / MS_PER_SECOND;
  const written = await writing;
  return { seconds, queries: times.length, qps: times.length / seconds, latency: describeLatency(times), ...written };
}

type Written = Omit<LoadOutcome, 'seconds' | 'queries' | 'qps' | 'latency'>;

async function writeUntil(
  endsAt: number,
  options: { engine: OpenEngine; corpus: BenchCorpus; plan: LoadPlan; search: OpenEngine['search'] },
): Promise<Written> {
  const { engine, corpus, plan, search } = options;
  const startedAt = performance.now();
  const batches = plan.chunksPerBatch === 0 ? 0 : Math.floor((endsAt - startedAt) / plan.batchIntervalMs) + 1;
  const marks: BenchQuery[] = [];
  const times: number[] = [];
  let foundAtOnce = 0;
  for (let batch = 0; batch < batches; batch++) {
    const dueAt = startedAt + batch * plan.batchIntervalMs;
    if (dueAt > performance.now()) await wait(dueAt - performance.now());
    if (performance.now() >= endsAt) break;
    const { texts, mark } = newTexts(corpus, batch, plan.chunksPerBatch);
    const sentAt = performance.now();
    await engine.write(texts);
    times.push(performance.now() - sentAt);
    marks.push(mark);
    if (await isFound(mark, search)) foundAtOnce += 1;
  }
  const writtenSeconds = (performance.now() - startedAt) / MS_PER_SECOND;
  let found = 0;
  for (const mark of marks) if (await isFound(mark, search)) found += 1;
  const chunksWritten = marks.length * plan.chunksPerBatch;
  return {
    chunksOffered: batches * plan.chunksPerBatch,
    chunksWritten,
    chunksPerSecond: chunksWritten / writtenSeconds,
    batches: marks.length,
    batchesFoundAtOnce: foundAtOnce,
    batchesFound: found,
    write: times.length === 0 ? null : describeLatency(times),
  };
}

/** The next spare texts, the last of them with a number that no other text has, and the query that only it answers. */
function newTexts(corpus: BenchCorpus, batch: number, count: number): { texts: NewTexts; mark: BenchQuery } {
  const first = corpus.manifest.chunks + batch * count;
  const { texts, vectors } = corpus.read(first, count);
  const last = texts.length - 1;
  const number = String(FIRST_MARK + batch);
  const marked = texts.map((text, index) => (index === last ? `${text} ${number}` : text));
  const words = (texts[last] ?? '').split(' ').slice(0, SHOWN_WORDS).join(' ');
  const { dimensions } = corpus.manifest;
  return {
    texts: { first, texts: marked, vectors },
    mark: { text: `${number} ${words}`, vector: vectors.slice(last * dimensions, (last + 1) * dimensions) },
  };
}

async function isFound({ text, vector }: BenchQuery, search: OpenEngine['search']): Promise<boolean> {
  const [number = ''] = text.split(' ');
  return (await search({ text, vector })).some((result) => result.text.includes(number));
}
