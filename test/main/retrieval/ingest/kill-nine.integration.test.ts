import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Random } from '../../../../main/spec/random.ts';
import type { Database } from '../../../../main/storage/database.ts';
import { indexFlaws, indexState, openIndex } from '../../../support/index-file.ts';
import { createIngestFixture } from '../../../support/ingest-fixture.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const CYCLES = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 12;
const FILES = 80;
/** A child is killed after it acknowledged up to so many documents, plus up to so many milliseconds. */
const MAX_DOCUMENTS = 20;
const MAX_DELAY_MS = 30;
const CHILD = fileURLToPath(new URL('../../../support/kill-nine-ingest.ts', import.meta.url));

function writeFile(root: string, random: Random, number: number): void {
  const sections = Array.from({ length: 2 + Math.floor(random.next() * 4) }, (_, index) => {
    const words = `Word${Math.floor(random.next() * 50)} of section ${index}. `.repeat(40);
    return `## Section ${index}\n\n${words}\n`;
  });
  writeFileSync(join(root, `f${number}.md`), `# File ${number}\n\n${sections.join('\n')}`);
}

/**
 * Runs the child until it ends or is killed.
 *
 * @returns ids it acknowledged, and whether it got to the end
 */
function ingestUntilKilled(
  databasePath: string,
  root: string,
  kill: { afterDocuments: number; delayMs: number },
): Promise<{ ids: string[]; hasEnded: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, databasePath, root], { stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    let complaints = '';
    let timer: NodeJS.Timeout | undefined;
    const ids = (): string[] => told.match(/^doc_\w+$/gm) ?? [];
    child.stderr.on('data', (data) => (complaints += String(data)));
    child.stdout.on('data', (data) => {
      told += String(data);
      if (ids().length >= kill.afterDocuments) timer ??= setTimeout(() => child.kill('SIGKILL'), kill.delayMs);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === null && code !== 0) reject(new Error(`the child failed by itself: ${complaints}`));
      else resolve({ ids: ids(), hasEnded: told.includes('finished') });
    });
  });
}

/** Ids whose document is not stored with the content its file has now. */
function lostOf(database: Database, root: string, ids: readonly string[]): string[] {
  const find = database.prepare<{ path: string; contentHash: string }>(
    'SELECT path, content_hash AS contentHash FROM document WHERE document_id = ?',
  );
  return ids.filter((id) => {
    const row = find.get(id);
    return (
      row?.contentHash !==
      createHash('sha256')
        .update(row ? readFileSync(join(root, row.path)) : '')
        .digest('hex')
    );
  });
}

describe('kill -9 during ingest', () => {
  it(`loses nothing acknowledged and leaves nothing half done in ${CYCLES} kills`, {
    timeout: 20 * 60_000,
  }, async () => {
    const random = createSeededRandom(99);
    const directory = makeTemporaryDirectory();
    const root = join(directory, 'docs');
    const databasePath = join(directory, 'index.db');
    mkdirSync(root);
    for (let number = 0; number < FILES; number += 1) writeFile(root, random, number);

    let kills = 0;
    let killedAtWork = 0;
    let acknowledged = 0;
    while (kills < CYCLES) {
      const { ids, hasEnded } = await ingestUntilKilled(databasePath, root, {
        afterDocuments: Math.floor(random.next() * MAX_DOCUMENTS),
        delayMs: random.next() * MAX_DELAY_MS,
      });
      acknowledged += ids.length;
      if (!hasEnded) {
        kills += 1;
        if (ids.length > 0) killedAtWork += 1;
      }
      const database = openIndex(databasePath);
      expect({ kills, lost: lostOf(database, root, ids), flaws: indexFlaws(database) }).toEqual({
        kills,
        lost: [],
        flaws: [],
      });
      database.close();
      // New work for the next: edits, new files, files that are gone.
      for (let edit = 0; edit < FILES / 2; edit += 1) {
        const number = Math.floor(random.next() * FILES * 1.2);
        if (random.next() < 0.15) rmSync(join(root, `f${number}.md`), { force: true });
        else writeFile(root, random, number);
      }
    }
    // The loop is worth its name only if most children died in the middle of their work.
    expect(acknowledged).toBeGreaterThan(CYCLES);
    expect(killedAtWork).toBeGreaterThan(CYCLES / 4);

    await ingestUntilKilled(databasePath, root, { afterDocuments: Number.POSITIVE_INFINITY, delayMs: 0 });
    const resumed = openIndex(databasePath);
    const undisturbed = createIngestFixture();
    await undisturbed.ingest({ rootPath: root });
    expect(indexState(resumed)).toEqual(indexState(undisturbed.database));
    resumed.close();
  });
});
