import { join } from 'node:path';
import type { EngineClient } from '../../../contract/methods.ts';
import { openBareTraceList } from '../../../engine/bench/bare-trace-list.ts';
import { fillJournal, SPANS_PER_TRACE } from '../../../engine/bench/fill-journal.ts';
import { formatCount } from '../../format.ts';
import type { Bench } from '../bench.ts';
import type { BenchDesk } from '../bench-desk.ts';
import { createSeededRandom } from '../corpus/seeded-random.ts';
import { anyWord, contentWord } from '../corpus/vocabulary.ts';
import { formatMs } from '../format-measured.ts';
import { judgeBar, tooFew } from '../judge-bar.ts';
import { againstPeer, measureInTurns, type Work } from '../measure.ts';

const ROUNDS = 50;
const QUICK_ROUNDS = 20;
const WARM_UP_ROUNDS = 3;
const PAGE = 100;
/** Words of a generated question. */
const TITLE_WORDS = 7;

const BAR_SPANS = 1_000_000;
const LONGEST_LIST_MS = 50;
const MS_PER_SECOND = 1000;

export const listBench: Bench = {
  name: 'list',
  measures: `the lists of a full journal through the engine of this process, against a bare SELECT of the newest ${PAGE} traces on the same file`,
  dependsOn: ['traces'],
  run: async (desk) => {
    const { traces, seed } = desk.options;
    const workspace = join(desk.folder, 'journal');
    await desk.withEngine(workspace, async () => undefined);
    const startedAt = performance.now();
    const titles = await fillListedJournal(desk, workspace);
    const fillMs = performance.now() - startedAt;
    const spans = traces * SPANS_PER_TRACE;
    const bare = openBareTraceList(workspace);
    try {
      const times = await desk.withEngine(workspace, async (engine) =>
        measureInTurns(
          { ...(await lists(engine, titles)), 'peer: bare SELECT … LIMIT': () => bare.newest(PAGE) },
          {
            rounds: desk.options.isQuick ? QUICK_ROUNDS : ROUNDS,
            warmUpRounds: WARM_UP_ROUNDS,
            signal: desk.signal,
            onRound: (round) => desk.say(`list, round ${round}`),
          },
        ),
      );
      const { series, ratios } = againstPeer(times);
      return {
        corpus: `generated with seed ${seed}: ${formatCount(traces)} traces, ${formatCount(spans)} spans with few attributes, 40 releases`,
        warmUp: `${WARM_UP_ROUNDS} rounds, left out`,
        series,
        ratios,
        figures: [
          {
            name: 'spans written, a thousand traces to a transaction',
            value: (spans / fillMs) * MS_PER_SECOND,
            unit: 'per second',
          },
        ],
        bars: series.slice(0, -1).map(({ name, p95Ms }) =>
          judgeBar({
            limit: `${name} p95 at most ${formatMs(LONGEST_LIST_MS)} at a million spans`,
            measured: formatMs(p95Ms),
            isHeld: p95Ms <= LONGEST_LIST_MS,
            notJudged: tooFew(spans, BAR_SPANS, 'spans'),
          }),
        ),
      };
    } finally {
      bare.close();
    }
  },
};

/**
 * Fills a workspace's journal with the traces the bench was asked for.
 *
 * @param options.withImported every second one imported, and all with answers, in words as frequent as those of a language
 * @returns what was asked, by trace
 */
export async function fillListedJournal(
  desk: BenchDesk,
  workspace: string,
  options: { withImported?: boolean } = {},
): Promise<readonly string[]> {
  const { traces, seed } = desk.options;
  const random = createSeededRandom(seed);
  const titles = Array.from({ length: traces }, () =>
    Array.from({ length: TITLE_WORDS }, () => contentWord(random)).join(' '),
  );
  const write = (words: number): string => Array.from({ length: words }, () => anyWord(random)).join(' ');
  await fillJournal({
    workspacePath: workspace,
    traces,
    random,
    title: (trace) => titles[trace] ?? '',
    ...(options.withImported === true ? { imported: { write } } : {}),
    signal: desk.signal,
    onProgress: (written) => desk.say(`writing traces: ${formatCount(written)} of ${formatCount(traces)}`),
  });
  return titles;
}

/** What the Traces view, the status bar and the release list ask for. */
async function lists(engine: EngineClient, titles: readonly string[]): Promise<Readonly<Record<string, Work>>> {
  const firstPage = await engine.call('trace.list', { limit: PAGE });
  const wordOf = (round: number): string => titles[(round * 1009) % titles.length]?.split(' ')[0] ?? '';
  return {
    'trace.list, newest': () => engine.call('trace.list', { limit: PAGE }),
    'trace.list, second page': () =>
      engine.call('trace.list', {
        limit: PAGE,
        ...(firstPage.nextCursor === null ? {} : { cursor: firstPage.nextCursor }),
      }),
    'trace.list, status:error': () => engine.call('trace.list', { limit: PAGE, filter: 'status:error' }),
    'trace.list, a word of titles': (round) => engine.call('trace.list', { limit: PAGE, filter: wordOf(round) }),
    'trace.stats, newest 200': () => engine.call('trace.stats', {}),
    'release.list': () => engine.call('release.list', {}),
    'status.read': () => engine.call('status.read', {}),
  };
}
