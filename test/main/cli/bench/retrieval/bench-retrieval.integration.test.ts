import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type EngineResult,
  isMeasured,
  type RetrievalReport,
} from '../../../../../main/cli/bench/retrieval/retrieval-report.ts';
import { type CliDesk, createCliDesk } from '../../../../support/run-cli-here.ts';
import { makeTemporaryDirectory } from '../../../../support/temporary-directory.ts';

const LONG = process.env['TRESTLE_TEST_LONG'] === '1';
/** Processes of LanceDB alone take longer than everything else here, so it is measured in the long run only. */
const ENGINES = LONG ? ['trestle', 'trestleReranked', 'sqliteVec', 'lancedb', 'lancedbFlat'] : ['trestle', 'sqliteVec'];
const CHUNKS = LONG ? 2000 : 400;

let desk: CliDesk;
beforeAll(() => {
  desk = createCliDesk();
});
afterAll(() => desk.remove());
afterEach(() => vi.unstubAllEnvs());

const resultsOf = ({ engines }: RetrievalReport): Record<string, EngineResult> =>
  Object.fromEntries(Object.entries(engines).filter((entry): entry is [string, EngineResult] => isMeasured(entry[1])));

describe('trestle bench retrieval', () => {
  it('measures engines over the same texts, finds what exact search finds, and writes the report', async () => {
    const temporary = makeTemporaryDirectory();
    vi.stubEnv('TMPDIR', temporary);
    const flags = ['--chunks', String(CHUNKS), '--queries', '25', '--engines', ENGINES.join(',')];
    const outcome = await desk.run('bench', 'retrieval', ...flags, '--out', 'report', '--json');
    expect(outcome.stderr.trimEnd()).toMatch(/^Wrote .*retrieval-\d+\.html, \.md and \.json\.$/);
    expect(outcome.exitCode).toBe(0);
    const report = outcome.json<RetrievalReport>();
    expect(Object.keys(report.engines)).toEqual(ENGINES);
    expect(report).toMatchObject({ chunks: CHUNKS, seed: 7, dimensions: 256, k: 10 });
    expect(report.command).toMatch(/^trestle bench retrieval --chunks \d+ --queries 25 --seed 7/);
    const results = resultsOf(report);
    for (const [name, result] of Object.entries(results)) {
      const { p50Ms, p95Ms, p99Ms, qps, buildSeconds, diskBytes, readySeconds, load } = result;
      expect(0 < p50Ms && p50Ms <= p95Ms && p95Ms <= p99Ms).toBe(true);
      for (const value of [qps, buildSeconds, diskBytes, readySeconds]) expect(value).toBeGreaterThan(0);
      expect(result.latency.samples).toBe(25);
      expect(result.indexed).toBe(name === 'lancedb');
      expect(load.batches > 0).toBe(name !== 'trestleReranked');
      expect(load.batchesFound).toBe(load.batches);
    }
    expect(results['sqliteVec']?.recallAt10).toBeCloseTo(1, 6);
    expect(results['trestle']?.recallAt10).toBeGreaterThanOrEqual(0.98);
    const name = join(desk.folder, 'report', `retrieval-${CHUNKS}`);
    expect(JSON.parse(readFileSync(`${name}.json`, 'utf8'))).toEqual(report);
    expect(readFileSync(`${name}.md`, 'utf8')).toContain('# Retrieval, measured');
    expect(readFileSync(`${name}.html`, 'utf8')).toContain('<svg ');
    expect(readdirSync(temporary).filter((entry) => entry.startsWith('trestle'))).toEqual([]);
    expect(readdirSync(join(desk.home, 'cache', 'bench-retrieval'))).toEqual([`corpus-v1-${CHUNKS}-seed7`]);
  }, 300_000);

  it.runIf(LONG)(
    'uses the corpus of an earlier run, and finds all with LanceDB where it compares every vector',
    async () => {
      const flags = ['--chunks', String(CHUNKS), '--queries', '25', '--engines', 'lancedbFlat'];
      const report = (await desk.run('bench', 'retrieval', ...flags, '--json')).json<RetrievalReport>();
      expect(report.corpus.isFromCache).toBe(true);
      // Where its native module does not load there is nothing to compare.
      for (const { recallAt10 } of Object.values(resultsOf(report))) expect(recallAt10).toBeCloseTo(1, 6);
    },
    300_000,
  );

  it.each([
    {
      what: 'an engine that does not exist',
      argv: ['retrieval', '--engines', 'faiss'],
      says: /"faiss".*trestle.*lancedbFlat/,
    },
    { what: 'company', argv: ['retrieval', 'list'], says: /retrieval.*alone/ },
    { what: 'a folder of the user', argv: ['retrieval', '--corpus', '.'], says: /--corpus/ },
    { what: 'its flags for another bench', argv: ['list', '--queries', '5'], says: /--queries.*retrieval/ },
  ])('refuses $what in one sentence', async ({ argv, says }) => {
    const outcome = await desk.run('bench', ...argv, '--json');
    expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
    expect(outcome.sentence).toMatch(says);
  });
});
