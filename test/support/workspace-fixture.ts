import { join } from 'node:path';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../../main/retrieval/index/migrations.ts';
import type { DatabaseDescription } from '../../main/storage/check-database.ts';
import { openDatabase } from '../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../main/trace/migrations.ts';
import { layoutOf } from '../../main/workspace/workspace-layout.ts';

/** Both databases of a workspace, as the engine describes them. */
export function databasesOf(
  workspaceDirectory: string,
): readonly [journal: DatabaseDescription, index: DatabaseDescription] {
  const { journal, index } = layoutOf(workspaceDirectory);
  return [
    { database: 'journal', path: journal, applicationId: JOURNAL_APPLICATION_ID, migrations: JOURNAL_MIGRATIONS },
    { database: 'index', path: index, applicationId: INDEX_APPLICATION_ID, migrations: INDEX_MIGRATIONS },
  ];
}

/** Makes both databases and puts one row into the journal. */
export function writeJournalText(workspaceDirectory: string, text: string): void {
  const [journal, index] = databasesOf(workspaceDirectory);
  openDatabase({ ...index, durability: 'normal' }).close();
  const database = openDatabase({ ...journal, durability: 'full' });
  database.prepare('INSERT OR REPLACE INTO content (content_hash, text) VALUES (?, ?)').run('v1:only', text);
  database.close();
}

export function readJournalText(workspaceDirectory: string): string | undefined {
  const [journal] = databasesOf(workspaceDirectory);
  const database = openDatabase({ ...journal, durability: 'full' });
  const row = database.prepare<{ text: string }>("SELECT text FROM content WHERE content_hash = 'v1:only'").get();
  database.close();
  return row?.text;
}

/** A file in the workspace that its tests rewrite. */
export function promptPath(workspaceDirectory: string): string {
  return join(workspaceDirectory, 'prompts', 'answer.prompt.md');
}
