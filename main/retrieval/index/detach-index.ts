import type { Database } from '../../storage/database.ts';

/**
 * Makes a copy of an index one of no machine in particular: where its sources lay and what could not be read there goes,
 * and it becomes the first generation of wherever it is opened. What was there before is overwritten, not only unlinked.
 *
 * @param copy open alone
 */
export function detachIndex(copy: Database, firstGeneration: number): void {
  copy.pragma('secure_delete = ON');
  copy.transaction(() => {
    copy.pragma('defer_foreign_keys = ON');
    copy.prepare('UPDATE source SET root_path = source_id, last_error = NULL, last_started_at = NULL').run();
    copy.prepare('DELETE FROM skipped_file').run();
    copy.prepare("DELETE FROM generation WHERE state <> 'serving'").run();
    copy.prepare('UPDATE chunk SET generation = ?').run(firstGeneration);
    copy.prepare('UPDATE generation SET generation = ?').run(firstGeneration);
  });
  // One file without a log beside it: it is copied about by hand.
  copy.pragma('journal_mode = DELETE');
  copy.execute('VACUUM');
}
