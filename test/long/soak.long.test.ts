import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createEngine } from '../../main/engine/create-engine.ts';
import { layoutOf } from '../../main/workspace/workspace-layout.ts';
import { readProcessCounts, riseOf, sizeOf } from '../support/process-counts.ts';
import { runTypeScript } from '../support/run-typescript.ts';
import { makeTemporaryDirectory } from '../support/temporary-directory.ts';

const SOAKING_ENGINE = fileURLToPath(new URL('../support/soaking-engine.ts', import.meta.url));
const MINUTES = Number(process.env['TRESTLE_TEST_SOAK_MINUTES'] ?? 10);
const MS_PER_MINUTE = 60_000;
const SAMPLE_INTERVAL_MS = 2000;
/** The first third is left out: caches fill and the collector finds its heap. */
const SETTLED_FROM = 1 / 3;
/** What the resident memory may rise over the settled part, as a share of itself. */
const FLAT_SHARE = 0.15;
/** Files are opened and closed by the ingest all the time; what is left open would add up. */
const FLAT_FILES = 4;
/** A log is cut back to 64 MiB after a checkpoint and grows by at most one large transaction before the next. */
const MOST_LOG_BYTES = 80 * 1024 * 1024;

test.skipIf(process.platform !== 'linux')(
  `${MINUTES} minutes of asks, searches, traces and ingests leave memory, open files and logs where they were`,
  { timeout: (MINUTES + 5) * MS_PER_MINUTE },
  async ({ annotate }) => {
    const folder = makeTemporaryDirectory();
    const [home, workspace, documents] = [join(folder, 'home'), join(folder, 'w'), join(folder, 'documents')];
    mkdirSync(documents);
    const { child, nextLine, ended } = runTypeScript(SOAKING_ENGINE, [home, workspace, documents]);
    expect(await nextLine()).toBe('warm');

    const samples: { residentBytes: number; openFiles: number; threads: number; logBytes: number }[] = [];
    const { journal, index } = layoutOf(workspace);
    const end = performance.now() + MINUTES * MS_PER_MINUTE;
    while (performance.now() < end) {
      await delay(SAMPLE_INTERVAL_MS);
      expect(child.exitCode).toBeNull();
      const logBytes = Math.max(sizeOf(`${journal}-wal`), sizeOf(`${index}-wal`));
      samples.push({ ...readProcessCounts(child.pid ?? 0), logBytes });
    }
    child.stdin.write('stop\n');
    const counts = JSON.parse((await nextLine()) ?? '') as Record<string, number>;
    expect(await ended).toBeNull();
    expect(child.exitCode).toBe(0);

    const settled = samples.slice(Math.floor(samples.length * SETTLED_FROM));
    const resident = settled.map(({ residentBytes }) => residentBytes);
    const files = settled.map(({ openFiles }) => openFiles);
    const mean = resident.reduce((sum, bytes) => sum + bytes, 0) / resident.length;
    const rise = riseOf(resident);
    const largestLog = Math.max(...samples.map(({ logBytes }) => logBytes));
    await annotate(
      `${JSON.stringify(counts)}; resident ${Math.min(...resident)} to ${Math.max(...resident)} bytes, line rises ${Math.round(rise)}; ` +
        `open files ${Math.min(...files)} to ${Math.max(...files)}, line rises ${riseOf(files).toFixed(1)}; largest log ${largestLog} bytes`,
    );
    expect(rise / mean).toBeLessThan(FLAT_SHARE);
    expect(riseOf(files)).toBeLessThan(FLAT_FILES);
    expect(new Set(settled.map(({ threads }) => threads)).size).toBeLessThanOrEqual(FLAT_FILES);
    expect(largestLog).toBeLessThan(MOST_LOG_BYTES);
    expect(counts['ingests']).toBeGreaterThan(0);
    await checkDatabases(home, workspace, counts['asks'] ?? 0);
  },
);

/** Everything that was answered is there, and chunks, terms and vectors are as many. */
async function checkDatabases(home: string, workspace: string, asks: number): Promise<void> {
  const engine = await createEngine({ environment: { TRESTLE_HOME: home } });
  try {
    const { ok, counts } = await engine.call('database.check', { workspace });
    expect(ok).toBe(true);
    expect([counts.ftsRows, counts.vectors]).toEqual([counts.chunks, counts.chunks]);
    await engine.call('workspace.open', { path: workspace });
    const { total } = await engine.call('trace.list', { limit: 1 });
    // One more was asked before the soak began.
    expect(total).toBe(asks + 1);
  } finally {
    await engine.dispose();
  }
}
