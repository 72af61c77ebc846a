import { redactMentions, type MentionRule } from '../../base/redact-mentions.ts';
import type { Attributes } from '../../contract/span.ts';
import type { Database } from '../../storage/database.ts';
import { addAttributeWords, attributeWordsOf } from '../import/attribute-words.ts';
import { readPacked, saidReferences } from '../import/pack-span.ts';
import { createSaidStore, hashOf } from '../import/said-store.ts';
import { dropUnusedText } from '../purge/purge-traces.ts';
import { createTraceKeys, PIECES_PER_TRACE } from '../trace-keys.ts';

const BATCH_ROWS = 500;

/** Columns of `trace` that imports fill with words of their origin. */
const FACETS = ['service', 'user_id', 'tenant_id', 'environment', 'session_id', 'model'] as const;

interface RedactionOptions {
  rule: MentionRule;
  /** Runs of ours that rested on what is erased: their answers may say the same in other words. */
  told: ReadonlySet<string>;
  isDryRun: boolean;
  /** Counts a span that mentions it. */
  count: (traceId: string) => void;
  /** Traces counted so far, ours too. */
  counted: ReadonlyMap<string, number>;
  onBatch: () => Promise<unknown>;
}

/**
 * Takes every mention out of imported spans, of what was said, and of the indexes that find both. Spans keep their shape,
 * times and numbers.
 *
 * @returns texts that were rewritten
 */
export async function redactImported(database: Database, options: RedactionOptions): Promise<number> {
  const texts = await redactSaid(database, options);
  await redactSpans(database, texts, options);
  if (options.isDryRun) return texts.size;
  database.transaction(() => {
    redactFacets(database, options.rule);
    for (const traceId of options.told) forgetAnswer(database, traceId);
    for (const traceId of options.counted.keys()) indexAnew(database, traceId);
    // Deleted entries leave the segments of an index only when those are written anew.
    if (texts.size > 0 || options.told.size > 0)
      database.execute("INSERT INTO said_index (said_index) VALUES ('optimize')");
    if (options.counted.size > 0) database.execute("INSERT INTO attribute_index (attribute_index) VALUES ('optimize')");
  });
  return texts.size;
}

/** @returns numbers of the texts that mention it */
async function redactSaid(
  database: Database,
  { rule, isDryRun, onBatch }: RedactionOptions,
): Promise<ReadonlySet<number>> {
  const changed = new Set<number>();
  const page = database.prepare<{ id: number; text: string }>(
    'SELECT id, text FROM said WHERE id > ? ORDER BY id LIMIT ?',
  );
  const update = database.prepare('UPDATE said SET text = ?, content_hash = ? WHERE id = ?');
  for (let after = 0; ; ) {
    const last = database.transaction(() => {
      const indexed = indexedUpTo(database);
      const rows = page.all(after, BATCH_ROWS);
      for (const { id, text } of rows) {
        const redacted = redactMentions(text, rule);
        if (redacted === text) continue;
        changed.add(id);
        if (isDryRun) continue;
        if (id <= indexed) unindex(database, id, text);
        update.run(redacted, hashOf(redacted), id);
        if (id <= indexed) database.prepare('INSERT INTO said_index (rowid, text) VALUES (?, ?)').run(id, redacted);
      }
      return rows.at(-1)?.id;
    });
    if (last === undefined) return changed;
    after = last;
    await onBatch();
  }
}

async function redactSpans(
  database: Database,
  texts: ReadonlySet<number>,
  { rule, isDryRun, count, onBatch }: RedactionOptions,
): Promise<void> {
  const page = database.prepare<{ id: number; trace_id: string; name: string; canonical: string }>(
    `SELECT imported_span.id, trace_id, name, canonical FROM imported_span JOIN trace_key ON trace_key.id = trace
     WHERE imported_span.id > ? ORDER BY imported_span.id LIMIT ?`,
  );
  const update = database.prepare('UPDATE imported_span SET name = ?, canonical = ? WHERE id = ?');
  for (let after = 0; ; ) {
    const last = database.transaction(() => {
      const rows = page.all(after, BATCH_ROWS);
      for (const { id, trace_id: traceId, name, canonical } of rows) {
        const redactedName = redactMentions(name, rule);
        const redacted = redactMentions(canonical, rule);
        const isSame = redacted === canonical && redactedName === name;
        if (isSame && !saidReferences(canonical).some((said) => texts.has(said))) continue;
        count(traceId);
        if (isSame || isDryRun) continue;
        update.run(redactedName, redacted, id);
      }
      return rows.at(-1)?.id;
    });
    if (last === undefined) return;
    after = last;
    await onBatch();
  }
}

function redactFacets(database: Database, rule: MentionRule): void {
  for (const column of FACETS) {
    const update = database.prepare(`UPDATE trace SET ${column} = ? WHERE ${column} = ?`);
    const values = database
      .prepare<{ value: string }>(`SELECT DISTINCT ${column} AS value FROM trace WHERE ${column} IS NOT NULL`)
      .all();
    for (const { value } of values) {
      const redacted = redactMentions(value, rule);
      if (redacted !== value) update.run(redacted, value);
    }
  }
  for (const { tag } of database.prepare<{ tag: string }>('SELECT DISTINCT tag FROM trace_tag').all()) {
    const redacted = redactMentions(tag, rule);
    if (redacted === tag) continue;
    database
      .prepare('INSERT OR IGNORE INTO trace_tag (tag, trace) SELECT ?, trace FROM trace_tag WHERE tag = ?')
      .run(redacted, tag);
    database.prepare('DELETE FROM trace_tag WHERE tag = ?').run(tag);
  }
}

/** A run of ours is found by its title from now on, not by what it answered. */
function forgetAnswer(database: Database, traceId: string): void {
  const found = database
    .prepare<{ key: number; title: string }>('SELECT key, title FROM trace WHERE trace_id = ? AND key IS NOT NULL')
    .get(traceId);
  if (found === undefined) return;
  const kept = createSaidStore(database).keep(found.title);
  const before = database
    .prepare<{ said: number }>('SELECT said FROM said_in WHERE trace = ? AND said <> ?')
    .all(found.key, kept);
  database.prepare('DELETE FROM said_in WHERE trace = ?').run(found.key);
  createTraceKeys(database).addSaid(found.key, [kept]);
  for (const { said } of before) dropUnusedText(database, said);
}

function indexedUpTo(database: Database): number {
  return database.prepare<{ said: number }>('SELECT said FROM said_progress').get()?.said ?? 0;
}

/** An index over a table of its own does not look at it: what goes must be told as it stands in there. */
function unindex(database: Database, id: number, text: string): void {
  database.prepare("INSERT INTO said_index (said_index, rowid, text) VALUES ('delete', ?, ?)").run(id, text);
}

function indexAnew(database: Database, traceId: string): void {
  const keys = createTraceKeys(database);
  const key = keys.of(traceId);
  const imported = database
    .prepare<{ canonical: string }>('SELECT canonical FROM imported_span WHERE trace = ?')
    .all(key);
  const own = database
    .prepare<{ name: string; kind: string; status_code: string; attributes: string }>(
      'SELECT name, kind, status_code, attributes FROM span WHERE trace_id = ?',
    )
    .all(traceId);
  const words = attributeWordsOf(
    own.map((span) => ({
      ...span,
      isError: span.status_code === 'error',
      attributes: JSON.parse(span.attributes) as Attributes,
    })),
  );
  for (const { canonical } of imported) addAttributeWords(words, readPacked(canonical, traceId));
  database
    .prepare('DELETE FROM attribute_index WHERE rowid BETWEEN ? AND ?')
    .run(key * PIECES_PER_TRACE, (key + 1) * PIECES_PER_TRACE - 1);
  keys.addWords(key, words);
}
