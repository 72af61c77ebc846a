import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { MentionRule } from '../../base/redact-mentions.ts';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../../retrieval/index/migrations.ts';
import { openDatabase } from '../../storage/database.ts';
import { scrubDatabase } from '../../storage/scrub-database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../trace/migrations.ts';
import { redactJournal } from '../../trace/erasure/redact-journal.ts';
import type { ErasureIntent } from '../../trace/erasure/erasure-store.ts';
import { isBackup, rewriteBackup } from '../../workspace/backup/rewrite-backup.ts';
import { eraseFromIndex } from './erase-from-index.ts';

/**
 * Erases from the backups that the workspace knows of, and from what restores have put aside.
 *
 * @returns how many were rewritten, and which could not be reached
 */
export async function eraseBackups(
  places: readonly string[],
  options: { intent: ErasureIntent; rule: MentionRule },
): Promise<{ rewritten: number; outOfReach: readonly string[] }> {
  const outOfReach: string[] = [];
  let rewritten = 0;
  for (const place of places) {
    if (!isBackup(place)) {
      outOfReach.push(place);
      continue;
    }
    await rewriteBackup(place, ({ name, path }) => eraseFromFile(name, path, options));
    rewritten += 1;
  }
  return { rewritten, outOfReach };
}

async function eraseFromFile(
  name: string,
  path: string,
  { intent, rule }: { intent: ErasureIntent; rule: MentionRule },
): Promise<void> {
  const isJournal = name.endsWith('journal.db');
  const database = openDatabase({
    path,
    durability: 'full',
    applicationId: isJournal ? JOURNAL_APPLICATION_ID : INDEX_APPLICATION_ID,
    migrations: isJournal ? JOURNAL_MIGRATIONS : INDEX_MIGRATIONS,
  });
  try {
    if (isJournal) {
      await redactJournal(database, { rule, documentIds: intent.documents.map(({ documentId }) => documentId) });
    } else await eraseFromIndex(database, { intent, rule });
    scrubDatabase(database);
  } finally {
    database.close();
  }
}

/** Copies that migrations, also those that were killed at it, and restores have left in the workspace's own folder. They are older than what they stand for. */
export function removeOldCopies(stateDirectory: string): number {
  if (!existsSync(stateDirectory)) return 0;
  const old = readdirSync(stateDirectory).filter(
    (name) => /\.schema-\d+\.bak(?:\.\d+\.tmp)?$/.test(name) || /^replaced-[0-9TZ-]+$/.test(name),
  );
  for (const name of old) rmSync(join(stateDirectory, name), { recursive: true, force: true });
  return old.length;
}
