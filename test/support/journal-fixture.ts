import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Trace } from '../../main/contract/trace.ts';
import { type Database, openDatabase } from '../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../main/trace/migrations.ts';
import type { TraceStore } from '../../main/trace/trace-store.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

export * from './trace-shapes.ts';

/** A journal on disk, closed when the test is over. */
export function openJournal(): Database {
  const database = openIn(makeTemporaryDirectory());
  onTestFinished(() => database.close());
  return database;
}

/** A journal on disk for all tests of a file, which takes it away in the end. */
export function openJournalForFile(): { database: Database; remove: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'trestle-'));
  const database = openIn(directory);
  return {
    database,
    remove: () => {
      database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function openIn(directory: string): Database {
  return openDatabase({
    path: join(directory, 'journal.db'),
    durability: 'full',
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
  });
}

/** Writes a trace and commits it at once; what it rejects with is what writing it failed with. */
export function writeNow(store: Pick<TraceStore, 'writeTrace' | 'flush'>, trace: Trace): Promise<void> {
  const written = store.writeTrace(trace);
  store.flush();
  return written;
}
