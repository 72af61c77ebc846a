import { redactMentions, type MentionRule } from '../../base/redact-mentions.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Attributes, AttributeValue, SpanEvent } from '../../contract/span.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import type { Database } from '../../storage/database.ts';
import { deleteForGood } from '../../storage/scrub-database.ts';
import { CONTENT_REFERENCE, HASH_PREFIX } from '../content-store.ts';
import { redactImported } from './redact-imported.ts';

export interface JournalRedaction {
  /** Traces that mention it, with in how many of their spans (and their title). */
  tracesById: ReadonlyMap<string, number>;
  /** Stored-once texts that were rewritten. */
  texts: number;
  accessRecords: number;
}

const BATCH_ROWS = 500;

/** Columns that hold words somebody wrote, beside those of traces, spans and stored texts. */
const OTHER_TEXTS: readonly (readonly [table: string, key: string, column: string])[] = [
  ['source_attempt', 'rowid', 'error'],
  ['index_generation', 'rowid', 'error'],
  ['index_generation', 'rowid', 'progress'],
  ['migration_report', 'rowid', 'report'],
  ['generation_flip', 'rowid', 'reason'],
  ['used_chunk', 'rowid', 'display_path'],
  ['agent_run', 'rowid', 'task'],
  ['agent_run', 'rowid', 'message'],
  ['agent_run', 'rowid', 'opening'],
  ['agent_run', 'rowid', 'answer'],
  ['agent_run', 'rowid', 'citations'],
  ['agent_step', 'rowid', 'step'],
  ['agent_step', 'rowid', 'replay'],
  ['approval', 'rowid', 'approval'],
  ['effect_intent', 'rowid', 'intent'],
  ['effect_outcome', 'rowid', 'result'],
  ['effect_outcome', 'rowid', 'undo'],
  ['effect_outcome', 'rowid', 'message'],
  ['hand_off', 'rowid', 'hand_off'],
  ['agent_task', 'rowid', 'task'],
  ['memory_version', 'rowid', 'text'],
  ['session_summary', 'rowid', 'summary'],
  ['replay_row', 'rowid', 'question'],
  ['replay_row', 'rowid', 'because'],
  ['replay_row', 'rowid', 'person_reason'],
  ['replay_row', 'rowid', 'detail'],
  ['replay_row', 'rowid', 'cluster_label'],
  ['replay_row', 'rowid', 'error_message'],
  ['replay_row', 'rowid', 'stubs'],
  ['replay_bisect', 'rowid', 'report'],
  ['eval_case', 'rowid', 'body'],
  ['eval_result', 'rowid', 'notes'],
  ['eval_result', 'rowid', 'unscored'],
  ['eval_result', 'rowid', 'error_message'],
  ['eval_result', 'rowid', 'evidence'],
  ['eval_run', 'rowid', 'report'],
  ['eval_overrule', 'rowid', 'reason'],
  ['review', 'rowid', 'label'],
  ['review', 'rowid', 'note'],
  ['review', 'rowid', 'expected'],
];

/**
 * Takes every mention of what is erased out of the journal, in place: the mark stands where it stood. Traces keep their
 * shape, times and numbers; a stored-once text is stored anew under its new hash, so that reading still verifies it; rows
 * of the access log keep their place in the chain. Doing it again changes nothing.
 */
export async function redactJournal(
  database: Database,
  options: {
    rule: MentionRule;
    documentIds: readonly string[];
    /** Only counts. */
    isDryRun?: boolean;
    onBatch?: () => Promise<unknown>;
  },
): Promise<JournalRedaction> {
  const { rule, documentIds, isDryRun = false, onBatch = async () => undefined } = options;
  if (!isDryRun) deleteForGood(database);
  const told = tracesOf(database, documentIds);
  const renamed = new Map<string, string>();
  await forEachBatch<{ id: string; text: string }>(
    database,
    'SELECT content_hash AS id, text FROM content WHERE content_hash > ? ORDER BY content_hash LIMIT ?',
    onBatch,
    (rows) => {
      for (const { id, text } of rows) {
        const redacted = redactMentions(text, rule);
        if (redacted === text) continue;
        const hash = HASH_PREFIX + sha256Hex(redacted);
        renamed.set(id, hash);
        if (isDryRun) continue;
        database
          .prepare('INSERT INTO content (content_hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING')
          .run(hash, redacted);
      }
    },
  );
  const traces = new Map<string, number>();
  const count = (id: string): void => void traces.set(id, (traces.get(id) ?? 0) + 1);
  await redactSpans(database, { rule, told, renamed, count, isDryRun, onBatch });
  for (const id of redactColumn(database, ['trace', 'trace_id', 'title'], rule, isDryRun)) count(id);
  const said = await redactImported(database, { rule, told, isDryRun, count, counted: traces, onBatch });
  const accessRecords = redactAccesses(database, rule, isDryRun);
  const found = { tracesById: traces, texts: renamed.size + said, accessRecords };
  if (isDryRun) return found;
  database.transaction(() => {
    // Only now does nothing point at them.
    const remove = database.prepare('DELETE FROM content WHERE content_hash = ?');
    for (const hash of renamed.keys()) remove.run(hash);
    for (const column of OTHER_TEXTS) redactColumn(database, column, rule, false);
    dropLineage(database, documentIds);
  });
  return found;
}

/** What an answer rested on is told by its trace, where the mark stands; the rows name a place and hash a text. */
function dropLineage(database: Database, documentIds: readonly string[]): void {
  const used = 'SELECT id FROM used_chunk WHERE document_id IN (SELECT value FROM json_each(?))';
  const ids = JSON.stringify(documentIds);
  database.prepare(`DELETE FROM chunk_use WHERE chunk IN (${used})`).run(ids);
  database.prepare(`DELETE FROM used_chunk WHERE id IN (${used})`).run(ids);
}

/** @returns runs that cited or packed a chunk of the documents */
export function tracesOf(database: Database, documentIds: readonly string[]): ReadonlySet<string> {
  const rows = database
    .prepare<{ traceId: string }>(
      `SELECT DISTINCT using_trace.trace_id AS traceId FROM used_chunk
       JOIN chunk_use ON chunk_use.chunk = used_chunk.id JOIN using_trace ON using_trace.id = chunk_use.trace
       WHERE used_chunk.document_id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(documentIds));
  return new Set(rows.map(({ traceId }) => traceId));
}

interface SpanRow {
  id: string;
  ordinal: number;
  name: string;
  status_message: string | null;
  attributes: string;
  events: string;
}

async function redactSpans(
  database: Database,
  options: {
    rule: MentionRule;
    told: ReadonlySet<string>;
    renamed: ReadonlyMap<string, string>;
    count: (traceId: string) => void;
    isDryRun: boolean;
    onBatch: () => Promise<unknown>;
  },
): Promise<void> {
  const { rule, told, renamed, count, isDryRun } = options;
  const spansOf = database.prepare<SpanRow>(
    'SELECT trace_id AS id, ordinal, name, status_message, attributes, events FROM span WHERE trace_id = ?',
  );
  const update = database.prepare(
    'UPDATE span SET name = ?, status_message = ?, attributes = ?, events = ? WHERE trace_id = ? AND ordinal = ?',
  );
  await forEachBatch<{ id: string }>(
    database,
    'SELECT trace_id AS id FROM trace WHERE trace_id > ? ORDER BY trace_id LIMIT ?',
    options.onBatch,
    (batch) => {
      for (const { id } of batch) {
        for (const row of spansOf.all(id)) {
          const isTold = told.has(id);
          const name = redactMentions(row.name, rule);
          const message = row.status_message === null ? null : redactMentions(row.status_message, rule);
          const attributes = redactAttributes(row.attributes, { rule, renamed, isTold });
          const events = redactEvents(row.events, rule);
          const isSame = name === row.name && message === row.status_message;
          if (isSame && attributes === row.attributes && events === row.events) continue;
          if (!isDryRun) update.run(name, message, attributes, events, id, row.ordinal);
          count(id);
        }
      }
    },
  );
}

function redactAttributes(
  json: string,
  options: { rule: MentionRule; renamed: ReadonlyMap<string, string>; isTold: boolean },
): string {
  const { rule, renamed, isTold } = options;
  const attributes = JSON.parse(json) as Attributes;
  const redact = (name: string, value: AttributeValue): AttributeValue => {
    if (Array.isArray(value)) {
      const items = value.map((item: unknown) => (typeof item === 'string' ? redactMentions(item, rule) : item));
      return items.some((item, index) => item !== value[index]) ? (items as string[]) : value;
    }
    if (typeof value !== 'string') return value;
    if (isTold && name === ATTRIBUTE.answer) return rule.mark;
    if (isTold && name === ATTRIBUTE.outputMessages) return tellAnew(value, rule.mark);
    if (!value.startsWith(CONTENT_REFERENCE)) return redactMentions(value, rule);
    const hash = renamed.get(value.slice(CONTENT_REFERENCE.length));
    return hash === undefined ? value : CONTENT_REFERENCE + hash;
  };
  let isChanged = false;
  const entries = Object.entries(attributes).map(([name, value]) => {
    const now = redact(name, value);
    isChanged ||= now !== value;
    return [name, now] as const;
  });
  return isChanged ? JSON.stringify(Object.fromEntries(entries)) : json;
}

/** What was said from an erased chunk may say the same in other words. Messages stay a list of messages. */
function tellAnew(value: string, mark: string): string {
  const told = JSON.stringify([{ role: 'assistant', content: mark }]);
  // Equal texts are the same value: done again, nothing changes.
  return value === told ? value : told;
}

function redactEvents(json: string, rule: MentionRule): string {
  const events = JSON.parse(json) as SpanEvent[];
  const redacted = events.map((event) => redactMentions(JSON.stringify(event), rule));
  return redacted.every((text, index) => text === JSON.stringify(events[index])) ? json : `[${redacted.join(',')}]`;
}

function redactColumn(
  database: Database,
  [table, key, column]: readonly [string, string, string],
  rule: MentionRule,
  isDryRun: boolean,
): readonly string[] {
  const update = database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${key} = ?`);
  const rows = database
    .prepare<{ id: string; text: string }>(
      `SELECT ${key} AS id, ${column} AS text FROM ${table} WHERE ${column} IS NOT NULL`,
    )
    .all();
  return rows.flatMap(({ id, text }) => {
    const redacted = redactMentions(text, rule);
    if (redacted === text) return [];
    if (!isDryRun) update.run(redacted, id);
    return [id];
  });
}

/** The salt goes with the text: what was hashed can then be guessed by nobody, and the chain still holds. */
function redactAccesses(database: Database, rule: MentionRule, isDryRun: boolean): number {
  const rows = database
    .prepare<{ seq: number; query: string | null; scope: string | null }>('SELECT seq, query, scope FROM access_log')
    .all();
  const update = database.prepare('UPDATE access_log SET query = ?, scope = ?, salt = NULL WHERE seq = ?');
  let count = 0;
  database.transaction(() => {
    for (const { seq, query, scope } of rows) {
      const isAsked = query !== null && query !== rule.mark && rule.isMentioned(query);
      const isAsker = scope !== null && scope !== rule.mark && rule.isMentioned(scope);
      if (!isAsked && !isAsker) continue;
      if (!isDryRun) update.run(isAsked ? rule.mark : query, isAsker ? rule.mark : scope, seq);
      count += 1;
    }
  });
  return count;
}

/** Runs over a table in its key's order, a transaction at a time, so that others are answered in between. */
async function forEachBatch<Row extends { id: string }>(
  database: Database,
  sql: string,
  onBatch: () => Promise<unknown>,
  work: (rows: readonly Row[]) => void,
): Promise<void> {
  const page = database.prepare<Row>(sql);
  for (let after = ''; ; ) {
    const last = database.transaction(() => {
      const rows = page.all(after, BATCH_ROWS);
      work(rows);
      return rows.at(-1)?.id;
    });
    if (last === undefined) return;
    after = last;
    await onBatch();
  }
}
