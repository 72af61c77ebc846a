import type { DocumentFormat } from '../../contract/document.ts';
import type { Database } from '../../storage/database.ts';
import { type AccessRules, type ResolvedTag } from './access-rules.ts';
import { AccessTags, sweepAccessTags } from './access-tags.ts';
import { documentAccess } from './document-access.ts';
import { type OwnAccess, parseOwnAccess, serializeOwnAccess } from './own-access.ts';

interface TaggedDocument {
  documentId: string;
  path: string;
  format: DocumentFormat;
  accessId: number | null;
  ownAccess: string | null;
}

/** Documents looked at in one transaction, some 10 ms. */
const BATCH_DOCUMENTS = 500;

/**
 * Brings the tags of a source's documents up to date with its rules and sidecars as they are now. No file of a document
 * is read and nothing is embedded: what documents say of themselves was kept when they were. Runs before anything else
 * of an ingest, so that what was just forbidden is hidden first.
 *
 * @param part the visited part of the source, `''` for all; everything is looked at when the rules have changed
 * @returns how many documents and chunks have another tag than before
 */
export function tagDocuments(options: {
  database: Database;
  sourceId: string;
  rules: AccessRules;
  part: string;
}): number {
  const { database, sourceId, rules } = options;
  const known = database
    .prepare<{ rules: string | null }>('SELECT access_rules AS rules FROM source WHERE source_id = ?')
    .get(sourceId);
  const part = known?.rules === rules.fingerprint ? coveredBy(options.part) : '';
  const tags = new AccessTags(database);
  const page = database.prepare<TaggedDocument>(
    `SELECT document_id AS documentId, path, format, access_id AS accessId, own_access AS ownAccess FROM document
     WHERE source_id = ? AND path > ? AND (? = '' OR path = ? OR (path > ? AND path < ?)) ORDER BY path LIMIT ?`,
  );
  let changed = 0;
  let after = '';
  for (;;) {
    const last = database.transaction(() => {
      const documents = page.all(sourceId, after, part, part, `${part}/`, `${part}0`, BATCH_DOCUMENTS);
      for (const document of documents) changed += tagDocument(database, tags, rules, document);
      return documents.at(-1)?.path;
    });
    if (last === undefined) break;
    after = last;
  }
  database.transaction(() => {
    database.prepare('UPDATE source SET access_rules = ? WHERE source_id = ?').run(rules.fingerprint, sourceId);
    if (changed > 0) sweepAccessTags(database);
  });
  return changed;
}

/** Where a visited file says who may find others: its folder, or the document it lies beside. */
function coveredBy(part: string): string {
  const slash = part.lastIndexOf('/');
  const name = part.slice(slash + 1);
  if (name.startsWith('.trestle-access.')) return slash < 0 ? '' : part.slice(0, slash);
  return part.replace(/\.access\.json$/, '');
}

function tagDocument(database: Database, tags: AccessTags, rules: AccessRules, document: TaggedDocument): number {
  const { documentId, path } = document;
  const own = parseOwnAccess(document.ownAccess) ?? lookInto(database, rules, document);
  const tag = rules.resolve(path, own);
  const accessId = tags.idOf(tag);
  const isChanged = accessId !== document.accessId;
  if (isChanged) {
    database.prepare('UPDATE document SET access_id = ? WHERE document_id = ?').run(accessId, documentId);
  }
  return (isChanged ? 1 : 0) + (own.fields === undefined ? 0 : tagChunks(database, tags, rules, documentId, tag));
}

/** A document that was written before access was known: what it says is in its stored text. */
function lookInto(database: Database, rules: AccessRules, document: TaggedDocument): OwnAccess {
  const row = database
    .prepare<{ text: string }>(
      'SELECT text FROM document JOIN content USING (content_hash) WHERE document.document_id = ?',
    )
    .get(document.documentId);
  const own = documentAccess(document.format, row?.text ?? '', rules.recordFields);
  database
    .prepare('UPDATE document SET own_access = ? WHERE document_id = ?')
    .run(serializeOwnAccess(own), document.documentId);
  return own;
}

/** Records were tagged when they were read; the document's own tag says what they leave unsaid. */
export function tagChunks(
  database: Database,
  tags: AccessTags,
  rules: Pick<AccessRules, 'resolveRecord'>,
  documentId: string,
  documentTag: ResolvedTag,
): number {
  const chunks = database
    .prepare<{ id: number; accessId: number | null; ownAccess: string | null }>(
      'SELECT id, access_id AS accessId, own_access AS ownAccess FROM chunk WHERE document_id = ?',
    )
    .all(documentId);
  const update = database.prepare('UPDATE chunk SET access_id = ? WHERE id = ?');
  let changed = 0;
  for (const { id, accessId, ownAccess } of chunks) {
    const now = tags.idOf(rules.resolveRecord(documentTag, parseOwnAccess(ownAccess)));
    if (now === accessId) continue;
    update.run(now, id);
    changed += 1;
  }
  return changed;
}
