import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BenchReport } from '../../../../main/cli/bench/bench-report.ts';
import { type CliDesk, createCliDesk } from '../../../support/run-cli-here.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const QUICK_NAMES = ['contract', 'executor', 'ingest', 'search', 'ask', 'gateway', 'list'];
/** Startup starts two dozen processes, and runs nothing that the others do not. */
const NAMES = process.env['TRESTLE_TEST_LONG'] === '1' ? ['startup', ...QUICK_NAMES] : QUICK_NAMES;
/** Eight benches and the processes they start: a minute on an idle machine; the long run shares it with others. */
const LIMIT_MS = 1_200_000;

let desk: CliDesk;
beforeAll(() => {
  desk = createCliDesk();
});
afterAll(() => desk.remove());
afterEach(() => vi.unstubAllEnvs());

describe('trestle bench', () => {
  it(
    'says of every bench its command, corpus, samples and peer, and takes its folder away again',
    async () => {
      const temporary = makeTemporaryDirectory();
      vi.stubEnv('TMPDIR', temporary);
      const outcome = await desk.run(
        'bench',
        ...NAMES,
        '--quick',
        '--chunks',
        '40',
        '--traces',
        '200',
        '--json',
        '--no-gate',
      );
      expect(outcome.exitCode).toBe(0);
      const report = outcome.json<BenchReport>();
      expect(report).toMatchObject({ version: 1, isQuick: true, seed: 7, node: process.versions.node });
      expect(report.results.map(({ bench }) => bench)).toEqual(NAMES);
      for (const { bench, command, corpus, warmUp, series, ratios } of report.results) {
        expect(command).toMatch(new RegExp(`^trestle bench ${bench}( |$)`));
        expect(corpus).not.toBe('');
        expect(warmUp).not.toBe('');
        expect(ratios.length).toBeGreaterThan(0);
        const names = series.map(({ name }) => name);
        for (const { of, peer, p50, p95 } of ratios) {
          expect(names).toContain(of);
          expect(peer).toMatch(/^peer: /);
          expect(names).toContain(peer);
          expect(Math.min(p50, p95)).toBeGreaterThan(0);
        }
        for (const { samples, p50Ms, p95Ms, maxMs } of series) {
          expect(samples).toBeGreaterThan(0);
          expect(0 < p50Ms && p50Ms <= p95Ms && p95Ms <= maxMs).toBe(true);
        }
      }
      expect(report).toMatchObject({
        distinctQuestions: 40,
        cacheHits: 0,
        spansPerRun: 11,
        lostAfterKill: 0,
        runsPerMinute: expect.any(Number),
        overheadP99Us: expect.any(Number),
        breakerNs: expect.any(Number),
      });
      expect(readdirSync(temporary).filter((name) => name.startsWith('trestle'))).toEqual([]);
    },
    LIMIT_MS,
  );

  it('judges no bar at a size the bar is not about', async () => {
    const report = (await desk.run('bench', 'list', '--quick', '--traces', '50', '--json')).json<BenchReport>();
    const bars = report.results.flatMap((result) => result.bars);
    expect(bars.length).toBeGreaterThan(0);
    for (const { verdict, reason } of bars) {
      expect(verdict).toBe('not judged');
      expect(reason).toBe('it is about 1,000,000 spans, here are 500');
    }
  });

  it('measures a folder of the user, and says which one', async () => {
    const folder = join(desk.folder, 'notes');
    mkdirSync(folder);
    for (const name of ['gate', 'yard', 'dock']) {
      writeFileSync(
        join(folder, `${name}.md`),
        `# ${name}\n\nThe ${name} opens at six and closes at nine in the evening.\n`,
      );
    }
    writeFileSync(join(folder, 'other.txt'), 'This one is not asked for by the pattern at all.\n');
    const outcome = await desk.run('bench', 'search', '--quick', '--corpus', 'notes', '--include', '*.md', '--json');
    const [search] = outcome.json<BenchReport>().results;
    expect(search?.corpus).toMatch(/notes: 3 files, .*sha256 [0-9a-f]{16}…, 3 chunks/);
    expect(search?.command).toBe(`trestle bench search --corpus ${folder} --include '*.md' --seed 7 --quick`);
  });

  it('prints a table for people', async () => {
    const { stdout } = await desk.run('bench', 'executor', '--quick');
    expect(stdout).toMatch(/^command {2}trestle bench executor --quick$/m);
    expect(stdout).toMatch(/run, trace durable +100 +\d/);
    expect(stdout).toMatch(/÷ peer: model \+ one durable row: p50 .*×, p95 .*×/);
  });

  it.each([
    { what: 'a bench that does not exist', argv: ['speed'], exitCode: 2, says: /"speed".*startup.*list/ },
    { what: 'a corpus that is not there', argv: ['search', '--corpus', 'nowhere'], exitCode: 4, says: /nowhere/ },
    { what: 'no chunks at all', argv: ['search', '--chunks', '0'], exitCode: 2, says: /--chunks/ },
  ])('refuses $what in one sentence', async ({ argv, exitCode, says }) => {
    const outcome = await desk.run('bench', ...argv, '--json');
    expect(outcome).toMatchObject({ exitCode, stdout: '' });
    expect(outcome.sentence).toMatch(says);
  });
});
