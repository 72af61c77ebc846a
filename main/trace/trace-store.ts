import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../base/errors/not-found-error.ts';
import type { AccessScope } from '../contract/access.ts';
import { ATTRIBUTE } from '../contract/span-attributes.ts';
import type { CanonicalSpan } from '../contract/canonical-span.ts';
import type { SpanId, TraceId } from '../contract/ids.ts';
import type { Attributes, Span, SpanEvent, SpanKind } from '../contract/span.ts';
import type { CanonicalTrace, Trace, TraceSummary } from '../contract/trace.ts';
import type { Database } from '../storage/database.ts';
import type { SessionTurn, TraceReader, TraceWriter } from '../spec/tracer.ts';
import { canonicalOfTrace } from './canonical/canonical-of-span.ts';
import { jsonOf, objectOf } from './canonical/read-attribute.ts';
import { spanOfCanonical } from './canonical/span-of-canonical.ts';
import { createContentStore } from './content-store.ts';
import { createGroupCommit } from './group-commit.ts';
import { attributeWordsOf, createKeptAttributeWords } from './import/attribute-words.ts';
import { readImported } from './import/read-imported.ts';
import { createSaidIndexing } from './import/index-said.ts';
import { createSaidStore } from './import/said-store.ts';
import { settleSpans } from './import/settle-spans.ts';
import { chunkUsesOf } from './lineage/chunk-uses.ts';
import { createLineageWriter } from './lineage/lineage-writer.ts';
import type { Redactor } from './redact.ts';
import { insertSummary, SUMMARY_COLUMNS, toSummary, type TraceFacets, type TraceRow } from './trace-row.ts';
import { createTraceKeys } from './trace-keys.ts';
import { createTraceLists, type TraceLists } from './trace-lists.ts';

const NANOS_PER_MS = 1e6;
const NANOS_PER_MS_INTEGER = 1_000_000n;
/** `service:` of our own runs. */
const OWN_SERVICE = 'trestle';
/** What somebody else's runs cost is nothing we spent. */
const OWN_ORIGIN = 'trestle';
/** Texts made findable in one commit: those of a batch, and some of what others left. */
const MOST_SAID_INDEXED = 128;
/** Sorts after every character an id may hold. */
const AFTER_EVERY_ID = '\u{10ffff}';
interface SpanRow {
  span_id: string;
  parent_span_id: string | null;
  name: string;
  kind: string;
  start_unix_nano: string;
  end_unix_nano: string;
  status_code: string;
  status_message: string | null;
  attributes: string;
  events: string;
}

export interface TraceStore extends TraceWriter, TraceReader {
  /** What the views of traces ask; whoever closes the journal ends them first. */
  readonly lists: TraceLists;
  /** Writes the traces that wait for their commit, now. */
  flush(): void;
}

/**
 * Traces in journal.db. A trace is written whole, in one durable transaction (which it may share with others), after
 * secrets were taken out of it; what is read is what was written, or an error.
 */
export function createTraceStore(options: {
  database: Database;
  redactor: Redactor;
  /** What was written can be made findable in the background. */
  onDidWrite?: () => void;
  /** Makes what was said findable in the commit that holds it, which spares a commit. False by default. */
  indexesSaid?: boolean;
}): TraceStore {
  const { database, redactor, onDidWrite = () => undefined, indexesSaid = false } = options;
  const contents = createContentStore(database);
  const texts = createSaidStore(database);
  const keys = createTraceKeys(database);
  const wordOf = createKeptAttributeWords();
  const lineage = createLineageWriter(database);
  const indexSaid = indexesSaid ? createSaidIndexing(database) : () => false;

  const group = createGroupCommit(database, {
    beforeCommit: () => indexSaid({ isEnough: (count) => count >= MOST_SAID_INDEXED }),
  });
  const lists = createTraceLists({ database });

  const writeTrace = async (given: Trace): Promise<void> => {
    const { trace, count } = redactor.redactTrace(given);
    // From what the run saw, not from what is left after redaction: the hash must be the index's own text's.
    const uses = chunkUsesOf(given.spans);
    await group.commit(() => {
      const key = keys.of(trace.summary.traceId);
      insertSummary(database, trace.summary, { key, ...facetsOf(trace) });
      keys.addWords(
        key,
        attributeWordsOf(
          trace.spans.map((span) => ({ ...span, isError: span.status.code === 'error' })),
          wordOf,
        ),
      );
      keys.addSaid(key, saidIn(trace).map(texts.keep));
      trace.spans.forEach((span, ordinal) => {
        const isRoot = span.parentSpanId === null;
        const attributes =
          isRoot && count > 0 ? { ...span.attributes, [ATTRIBUTE.redactions]: count } : span.attributes;
        insertSpan(database, ordinal, span, contents.detach(attributes));
      });
      lineage.write(trace.summary.traceId, uses, 'new');
    });
    onDidWrite();
  };

  const readOwn = (traceId: TraceId): readonly Span[] =>
    database
      .prepare<SpanRow>(
        `SELECT span_id, parent_span_id, name, kind, start_unix_nano, end_unix_nano, status_code, status_message,
           attributes, events FROM span WHERE trace_id = ? ORDER BY ordinal`,
      )
      .all(traceId)
      .map((row) => toSpan(traceId, row))
      .map((span) => ({ ...span, attributes: contents.attach(span.attributes) }));

  const readTrace = (traceIdOrPrefix: string): Trace => {
    const summary = findSummary(database, traceIdOrPrefix);
    const own = readOwn(summary.traceId);
    const imported = readImported(database, summary.traceId);
    if (imported.length === 0) return { summary, spans: own };
    const ownIds = new Set<string>(own.map(({ spanId }) => spanId));
    const startWithoutClock = String(BigInt(Date.parse(summary.startedAt)) * NANOS_PER_MS_INTEGER);
    const others = joined({ spans: own }, imported)
      .filter(({ spanId }) => !ownIds.has(spanId))
      .map((span) => spanOfCanonical(span, { startWithoutClock }));
    return { summary, spans: [...own, ...others] };
  };

  const readCanonical = (traceIdOrPrefix: string): CanonicalTrace => {
    const summary = findSummary(database, traceIdOrPrefix);
    const imported = readImported(database, summary.traceId);
    const own = { spans: readOwn(summary.traceId) };
    return { summary, spans: imported.length === 0 ? canonicalOfTrace(own) : joined(own, imported) };
  };

  const readSession = (sessionId: string, as?: AccessScope): readonly SessionTurn[] => {
    const scope = as === undefined ? null : JSON.stringify(as);
    const rows = database
      .prepare<{ attributes: string; trace_id: string }>(
        `SELECT span.attributes, span.trace_id FROM trace JOIN span ON span.trace_id = trace.trace_id AND span.ordinal = 0
         WHERE trace.session_id = ? AND trace.status IN ('ok', 'degraded', 'refused') ORDER BY trace.started_at`,
      )
      .all(sessionId);
    return rows.flatMap((row) => {
      const attributes = contents.attach(JSON.parse(row.attributes) as Attributes);
      if (scope !== null && attributes[ATTRIBUTE.accessScope] !== scope) return [];
      // A stretch of an agent's run that waits has not answered: the one that goes on with it will.
      if (attributes[ATTRIBUTE.agentStoppedBy] === 'waiting') return [];
      const text = (name: string): string => String(attributes[name] ?? '');
      const question = text(ATTRIBUTE.question);
      return {
        question,
        effectiveQuery: text(ATTRIBUTE.effectiveQuery) || question,
        answer: text(ATTRIBUTE.answer),
        sourceIds: sourcesOf(database, row.trace_id),
      };
    });
  };

  return {
    writeTrace,
    flush: group.flush,
    readTrace,
    readSummary: (traceIdOrPrefix) => findSummary(database, traceIdOrPrefix),
    readCanonical,
    readSession,
    costSince: (since) =>
      database
        .prepare<{ cost: number }>(
          'SELECT coalesce(sum(cost_usd), 0) AS cost FROM trace WHERE origin = ? AND started_at >= ?',
        )
        .get(OWN_ORIGIN, since)?.cost ?? 0,
    unpricedSince: (since) =>
      database
        .prepare<{ runs: number }>(
          'SELECT count(*) AS runs FROM trace WHERE origin = ? AND started_at >= ? AND is_cost_known = 0',
        )
        .get(OWN_ORIGIN, since)?.runs ?? 0,
    listTraces: lists.listTraces,
    readStats: lists.readStats,
    lists,
  };
}

/** Spans of ours and of others in one trace, as when an application's own spans surround a run. */
function joined(own: Pick<Trace, 'spans'>, imported: readonly CanonicalSpan[]): readonly CanonicalSpan[] {
  return settleSpans([...canonicalOfTrace(own), ...imported]).spans;
}

function facetsOf({ spans }: Trace): Omit<TraceFacets, 'key'> {
  const tenant = objectOf(jsonOf(spans[0]?.attributes ?? {}, ATTRIBUTE.accessScope))?.['tenant'];
  const tenantId = typeof tenant === 'string' ? tenant : null;
  return { service: OWN_SERVICE, userId: null, tenantId, environment: null };
}

/** What a run of ours is found by: the question and the answer, as one text. */
function saidIn({ spans }: Trace): readonly string[] {
  const attributes = spans[0]?.attributes ?? {};
  const said = [attributes[ATTRIBUTE.question], attributes[ATTRIBUTE.answer]].filter(
    (text) => typeof text === 'string' && text !== '',
  );
  return said.length === 0 ? [] : [said.join('\n')];
}

/** @returns sources of the chunks in a trace's context */
function sourcesOf(database: Database, traceId: string): readonly string[] {
  return database
    .prepare<{ source_id: string }>(
      `SELECT DISTINCT source_id FROM using_trace JOIN chunk_use ON chunk_use.trace = using_trace.id
       JOIN used_chunk ON used_chunk.id = chunk_use.chunk WHERE using_trace.trace_id = ? ORDER BY source_id`,
    )
    .all(traceId)
    .map((row) => row.source_id);
}

function insertSpan(database: Database, ordinal: number, span: Span, attributes: Attributes): void {
  const stageId = span.attributes[ATTRIBUTE.stageId];
  database
    .prepare(
      `INSERT INTO span (trace_id, ordinal, span_id, parent_span_id, name, kind, stage_id, start_unix_nano, end_unix_nano,
         duration_ms, status_code, status_message, is_degraded, attributes, events)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      span.traceId,
      ordinal,
      span.spanId,
      span.parentSpanId,
      span.name,
      span.kind,
      span.kind === 'stage' && typeof stageId === 'string' ? stageId : null,
      span.startUnixNano,
      span.endUnixNano,
      Number(BigInt(span.endUnixNano) - BigInt(span.startUnixNano)) / NANOS_PER_MS,
      span.status.code,
      span.status.message ?? null,
      span.attributes[ATTRIBUTE.ladderStep] === undefined ? 0 : 1,
      JSON.stringify(attributes),
      JSON.stringify(span.events),
    );
}

/** The id itself first: ids of other origins have any form, and one may begin another. */
function findSummary(database: Database, given: string): TraceSummary {
  const spellings = [...new Set([given, given.toLowerCase()])];
  const exact = database.prepare<TraceRow>(`SELECT ${SUMMARY_COLUMNS} FROM trace WHERE trace_id = ?`);
  // A range, which the index of ids answers; LIKE would look at every trace (20 ms at 100,000).
  const begins = database.prepare<TraceRow>(
    `SELECT ${SUMMARY_COLUMNS} FROM trace WHERE trace_id >= ? AND trace_id < ? LIMIT 2`,
  );
  for (const id of spellings) {
    const row = exact.get(id);
    if (row !== undefined) return toSummary(row);
  }
  for (const prefix of spellings) {
    const [first, second] = begins.all(prefix, `${prefix}${AFTER_EVERY_ID}`);
    if (second !== undefined) {
      throw new InvalidArgumentError(`${given} begins more than one trace id. Give more digits.`);
    }
    if (first !== undefined) return toSummary(first);
  }
  throw new NotFoundError(`There is no trace ${given} in this workspace. \`trestle trace list\` shows them.`);
}

function toSpan(traceId: TraceId, row: SpanRow): Span {
  const message = row.status_message === null ? {} : { message: row.status_message };
  return {
    traceId,
    spanId: row.span_id as SpanId,
    parentSpanId: row.parent_span_id as SpanId | null,
    name: row.name,
    kind: row.kind as SpanKind,
    startUnixNano: row.start_unix_nano,
    endUnixNano: row.end_unix_nano,
    status: { code: row.status_code as Span['status']['code'], ...message },
    attributes: JSON.parse(row.attributes) as Attributes,
    events: JSON.parse(row.events) as SpanEvent[],
  };
}
