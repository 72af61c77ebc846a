import type { DatabaseDescription } from '../storage/check-database.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../retrieval/index/migrations.ts';
import { JOURNAL_CHECKPOINT_PAGES } from '../trace/journal-checkpoint.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../trace/migrations.ts';
import { layoutOf } from '../workspace/workspace-layout.ts';

/** The two databases of a workspace: what is kept for good, and what can be built again. */
export function describeDatabases(workspacePath: string): { journal: DatabaseDescription; index: DatabaseDescription } {
  const layout = layoutOf(workspacePath);
  return {
    journal: {
      database: 'journal',
      path: layout.journal,
      applicationId: JOURNAL_APPLICATION_ID,
      migrations: JOURNAL_MIGRATIONS,
    },
    index: {
      database: 'index',
      path: layout.index,
      applicationId: INDEX_APPLICATION_ID,
      migrations: INDEX_MIGRATIONS,
    },
  };
}

/** @throws StorageError */
export function openJournal(workspacePath: string): Database {
  const journal = openDatabase({ ...describeDatabases(workspacePath).journal, durability: 'full' });
  journal.pragma(`wal_autocheckpoint = ${JOURNAL_CHECKPOINT_PAGES}`);
  return journal;
}

/** Opens (and makes) the index of any generation, for its one writer. @throws StorageError */
export function openIndexFile(path: string): Database {
  return openDatabase({
    path,
    applicationId: INDEX_APPLICATION_ID,
    migrations: INDEX_MIGRATIONS,
    durability: 'normal',
  });
}

/** @throws StorageError */
export function openIndex(workspacePath: string, options: { readOnly?: boolean } = {}): Database {
  return openDatabase({ ...describeDatabases(workspacePath).index, durability: 'normal', ...options });
}
