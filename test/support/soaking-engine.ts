/**
 * A whole engine under mixed work until it is told to stop: `node soaking-engine.ts <home> <workspace> <documents>`.
 *
 * It asks, searches, looks through traces and sources, and ingests a folder in which it changes, adds and removes files.
 * `warm` is told when everything was done once. After a line on stdin it stops in an orderly way and tells its counts and
 * the p99 of its event loop's delay in milliseconds, as JSON.
 */
import { readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { generateDocument } from '../../main/cli/bench/corpus/generate-document.ts';
import { createSeededRandom } from '../../main/cli/bench/corpus/seeded-random.ts';
import { contentWord } from '../../main/cli/bench/corpus/vocabulary.ts';
import { createEngine } from '../../main/engine/create-engine.ts';
import { findPackageLayout } from './bundled-package-layout.ts';
import { askAll, ingestAll } from './engine-here.ts';

const FEWEST_DOCUMENTS = 60;
const MOST_DOCUMENTS = 90;
const CHANGES_PER_INGEST = 5;
const MOST_SECTIONS = 10;
/** Between two of the same work, milliseconds: the machine is kept busy, not overwhelmed. */
const PAUSE_MS = 20;
const NANOS_PER_MS = 1e6;

const [home = '', workspace = '', documents = ''] = process.argv.slice(2);
const random = createSeededRandom(7);
const counts = { asks: 0, searches: 0, looks: 0, ingests: 0 };
const query = (): string => Array.from({ length: random.between(2, 7) }, () => contentWord(random)).join(' ');

const engine = await createEngine({ environment: { TRESTLE_HOME: home }, layout: findPackageLayout() });
await engine.call('workspace.open', { path: workspace, create: true });

const works: Readonly<Record<keyof typeof counts, () => Promise<unknown>>> = {
  asks: () => askAll(engine, { question: `What about ${query()}?` }),
  searches: () => engine.call('search.run', { query: query() }),
  looks: async () => {
    const { traces } = await engine.call('trace.list', {
      limit: 20,
      filter: random.next() < 0.5 ? '' : contentWord(random),
    });
    if (traces[0] !== undefined) await engine.call('trace.show', { traceId: traces[0].traceId });
    await engine.call('status.read', {});
    await engine.call('source.list', { checkDrift: random.next() < 0.1 });
  },
  ingests: async () => {
    changeDocuments();
    await ingestAll(engine, { paths: [documents] });
  },
};

function changeDocuments(): void {
  const names = readdirSync(documents);
  for (let change = 0; change < CHANGES_PER_INGEST; change++) {
    const path = join(documents, `document-${random.between(1, MOST_DOCUMENTS)}.md`);
    if (names.length > FEWEST_DOCUMENTS && random.next() < 0.2) rmSync(path, { force: true });
    else writeFileSync(path, generateDocument(random, random.between(1, MOST_SECTIONS)));
  }
}

for (const name of ['ingests', 'asks', 'searches', 'looks'] as const) await works[name]();
const loopDelay = monitorEventLoopDelay();
loopDelay.enable();
writeSync(1, 'warm\n');
const stop = new AbortController();
process.stdin.once('data', () => stop.abort());
await Promise.all(
  (Object.keys(works) as (keyof typeof counts)[]).map(async (name) => {
    while (!stop.signal.aborted) {
      await works[name]();
      counts[name] += 1;
      await delay(PAUSE_MS);
    }
  }),
);
await engine.dispose();
writeSync(1, `${JSON.stringify({ ...counts, loopP99Ms: loopDelay.percentile(99) / NANOS_PER_MS })}\n`);
process.stdin.destroy();
