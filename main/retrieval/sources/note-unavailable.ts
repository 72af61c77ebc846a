import type { Database } from '../../storage/database.ts';

/**
 * Notes that a source could not be found. What was indexed of it stays and goes on answering; the age of its last
 * success keeps growing, and this says why.
 */
export function noteUnavailable(database: Database, source: { sourceId: string; path: string }): void {
  noteFailedSource(database, source, unavailableMessage(source.path));
}

/** Notes with a source why it could not be brought up to date; what was indexed of it stays. */
export function noteFailedSource(
  database: Database,
  source: { sourceId: string; path: string },
  message: string,
): void {
  database
    .prepare(
      `INSERT INTO source (source_id, root_path, last_error) VALUES (?, ?, ?)
       ON CONFLICT (source_id) DO UPDATE SET last_error = excluded.last_error`,
    )
    .run(source.sourceId, source.path, message);
}

/** One sentence: what is missing, what answers meanwhile, the way out. */
export function unavailableMessage(path: string): string {
  return `${path} is not there; what was indexed before still answers. Put it back, or remove the source.`;
}
