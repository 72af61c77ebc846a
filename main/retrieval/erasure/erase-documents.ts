import { redactMentions, type MentionRule } from '../../base/redact-mentions.ts';
import type { DocumentId } from '../../contract/ids.ts';
import type { Database } from '../../storage/database.ts';
import { deleteForGood } from '../../storage/scrub-database.ts';
import { DocumentWriter } from '../index/document-writer.ts';

/** Documents removed in one transaction. */
const BATCH_DOCUMENTS = 64;

/**
 * Takes documents and every mention out of one index: rows, lexical terms, vectors, source texts, notes about left-out
 * files, names in tags. Doing it again changes nothing; an index that never had a document is left alone. The pages are
 * free afterwards, not yet overwritten: see `scrubDatabase`.
 *
 * @returns what went
 */
export function eraseDocuments(
  database: Database,
  options: { documentIds: readonly string[]; rule: MentionRule },
): { documents: number; chunks: number; contents: number } {
  const { documentIds, rule } = options;
  deleteForGood(database);
  const before = countRows(database);
  // Removing needs neither a generation nor a model.
  const writer = new DocumentWriter({ database, generation: 0, modelId: '' });
  for (let at = 0; at < documentIds.length; at += BATCH_DOCUMENTS) {
    database.transaction(() => {
      writer.remove(documentIds.slice(at, at + BATCH_DOCUMENTS) as DocumentId[]);
    });
  }
  database.transaction(() => {
    removeNotes(database, rule);
    redactColumn(database, ['source', 'source_id', 'last_error'], rule);
    redactColumn(database, ['document', 'document_id', 'findings'], rule);
    redactColumn(database, ['pending_schema', 'document_id', 'changes'], rule);
    closeTags(database, rule);
    // Terms of removed rows stay in the segments of the lexical index until these are merged.
    database.execute("INSERT INTO chunk_fts (chunk_fts) VALUES ('optimize')");
  });
  const after = countRows(database);
  return {
    documents: before.documents - after.documents,
    chunks: before.chunks - after.chunks,
    contents: before.contents - after.contents,
  };
}

function countRows(database: Database): { documents: number; chunks: number; contents: number } {
  const row = database
    .prepare<{ documents: number; chunks: number; contents: number }>(
      `SELECT (SELECT count(*) FROM document) AS documents, (SELECT count(*) FROM chunk) AS chunks,
         (SELECT count(*) FROM content) AS contents`,
    )
    .get();
  return row ?? { documents: 0, chunks: 0, contents: 0 };
}

function removeNotes(database: Database, rule: MentionRule): void {
  const remove = database.prepare('DELETE FROM skipped_file WHERE source_id = ? AND path = ?');
  const notes = database
    .prepare<{ sourceId: string; path: string; message: string }>(
      'SELECT source_id AS sourceId, path, message FROM skipped_file',
    )
    .all();
  for (const { sourceId, path, message } of notes) {
    if (rule.isMentioned(path) || rule.isMentioned(message)) remove.run(sourceId, path);
  }
}

/** Words about other documents that name an erased one. */
function redactColumn(
  database: Database,
  [table, key, column]: readonly [table: string, key: string, column: string],
  rule: MentionRule,
): void {
  const update = database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`);
  const rows = database
    .prepare<{ id: string; text: string }>(
      `SELECT ${key} AS id, ${column} AS text FROM ${table} WHERE ${column} IS NOT NULL`,
    )
    .all();
  for (const { id, text } of rows) {
    const redacted = redactMentions(text, rule);
    if (redacted !== text) update.run(redacted, id);
  }
}

/** A tag that names the erased lets nobody in by that name any more: the mark is nobody's name. */
function closeTags(database: Database, rule: MentionRule): void {
  const tags = database
    .prepare<{ accessId: number; principals: string; tenant: string }>(
      'SELECT access_id AS accessId, principals, tenant FROM access_tag',
    )
    .all();
  for (const { accessId, principals, tenant } of tags) {
    const names = (JSON.parse(principals) as string[]).map((name) => redactMentions(name, rule));
    const place = redactMentions(tenant, rule);
    if (JSON.stringify(names) === principals && place === tenant) continue;
    // The row's own number keeps two tags apart that would be equal without the name.
    const unique = JSON.stringify([...names, `${rule.mark} ${accessId}`]);
    database
      .prepare('UPDATE access_tag SET principals = ?, tenant = ? WHERE access_id = ?')
      .run(unique, place, accessId);
    database.prepare('DELETE FROM document_principal WHERE access_id = ?').run(accessId);
    const insert = database.prepare('INSERT INTO document_principal (principal, access_id) VALUES (?, ?)');
    for (const name of new Set(JSON.parse(unique) as string[])) insert.run(name, accessId);
  }
}
