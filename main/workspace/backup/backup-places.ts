import type { Database } from '../../storage/database.ts';

/** Where backups of a workspace were written to, as far as it knows. */
export function noteBackupPlace(journal: Database, path: string, writtenAt: string): void {
  journal
    .prepare(
      `INSERT INTO backup_place (path, written_at) VALUES (?, ?)
       ON CONFLICT (path) DO UPDATE SET written_at = excluded.written_at`,
    )
    .run(path, writtenAt);
}

/** @returns absolute paths, oldest first */
export function listBackupPlaces(journal: Database): readonly string[] {
  return journal
    .prepare<{ path: string }>('SELECT path FROM backup_place ORDER BY written_at, path')
    .all()
    .map(({ path }) => path);
}
