import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportedFile, TraceImportReport } from '../../../../main/contract/trace-import.ts';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { createImportedSpanWriter } from '../../../../main/trace/import/create-imported-span-writer.ts';
import { importTraces } from '../../../../main/trace/import/import-traces.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { findPackageLayout } from '../../../support/bundled-package-layout.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

// Every real export through the whole import. What is expected is counted here, in the raw JSON.

const data = process.env['TRESTLE_TEST_DATA'];
const folder = join(data ?? '', 'traces');
const missing =
  data === undefined ? 'TRESTLE_TEST_DATA is not set' : existsSync(folder) ? null : 'TRESTLE_TEST_DATA has no traces/';
const files =
  missing === null
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        .toSorted()
    : [];

type Raw = Record<string, unknown>;
interface Figures {
  spans: number;
  traces: number;
  /** Lines that are no JSON. */
  badLines: number;
}

/** The values of a file: one, or one on each line. */
function valuesOf(text: string): { values: unknown[]; badLines: number } {
  try {
    return { values: [JSON.parse(text)], badLines: 0 };
  } catch {
    const values: unknown[] = [];
    let badLines = 0;
    for (const line of text.split('\n').filter((candidate) => candidate.trim() !== '')) {
      try {
        values.push(JSON.parse(line));
      } catch {
        badLines += 1;
      }
    }
    return { values, badLines };
  }
}

const list = (value: unknown): Raw[] => (Array.isArray(value) ? (value as Raw[]) : []);
const distinct = (values: readonly unknown[]): number => new Set(values).size;
const assistantTurns = (messages: unknown): number => list(messages).filter(({ role }) => role === 'assistant').length;

/** Every object below a value that has the key. */
function having(key: string, value: unknown): Raw[] {
  if (Array.isArray(value)) return value.flatMap((item) => having(key, item));
  if (typeof value !== 'object' || value === null) return [];
  return key in value ? [value as Raw] : Object.values(value).flatMap((member) => having(key, member));
}

const countsOf = (records: readonly Raw[], traceId: (record: Raw) => unknown): { spans: number; traces: number } => ({
  spans: records.length,
  traces: distinct(records.map(traceId)),
});

/** How records are counted, by the first rule whose name begins the file's path. */
const RULES: readonly (readonly [string, (values: unknown[], text: string) => { spans: number; traces: number }])[] = [
  ['otlp-genai/agntcy-clickhouse', (values) => countsOf(having('SpanId', values), ({ TraceId }) => TraceId)],
  [
    'otlp-genai/openinference-vercel',
    (values) => countsOf(having('spanContext', values), ({ spanContext }) => (spanContext as Raw)['traceId']),
  ],
  ['otlp-genai/strands', (values) => countsOf(having('span_id', values), ({ trace_id: id }) => id)],
  ['otlp-genai', (values) => countsOf(having('spanId', values), ({ traceId }) => traceId)],
  ['openinference/agent-prism', (values) => countsOf(having('spanId', values), ({ traceId }) => traceId)],
  [
    'openinference/phoenix-rest',
    (values) => countsOf(having('context', values), ({ context }) => (context as Raw)['trace_id']),
  ],
  ['openinference/phoenix', (values) => countsOf(values as Raw[], (row) => row['context.trace_id'])],
  ['openinference', (values) => countsOf(having('span_id', values), ({ trace_id: id }) => id)],
  ['jaeger', (values) => countsOf(having('operationName', values), ({ traceID }) => traceID)],
  [
    'langfuse',
    (values) => ({
      spans: having('observations', values).flatMap(({ observations }) => list(observations)).length,
      traces: values.length,
    }),
  ],
  [
    'langsmith',
    (values) => {
      const runs = new Map(
        having('trace_id', values)
          .flatMap((found) => ('runs' in found ? list(found['runs']) : [found]))
          .map((run) => [run['id'], run]),
      );
      return {
        spans: runs.size,
        traces: distinct(
          [...runs.values()].map(({ id, trace_id: trace }) => trace ?? having('runs', values)[0]?.['trace_id'] ?? id),
        ),
      };
    },
  ],
  ['mlflow', (values) => ({ spans: having('span_id', values).length || having('context', values).length, traces: 1 })],
  ['braintrust', (values) => countsOf(values.flat() as Raw[], ({ root_span_id: root }) => root)],
  [
    'openai-chat/invariant',
    (values) => ({
      spans: (values as Raw[]).reduce((sum, { messages }) => sum + assistantTurns(messages), 0),
      traces: values.length,
    }),
  ],
  [
    'openai-chat/braintrust',
    (values) => ({
      spans: having('entries', values).flatMap(({ entries }) => list(entries)).length,
      traces: having('entries', values).flatMap(({ entries }) => list(entries)).length,
    }),
  ],
  // Its response stands for both.
  ['openai-chat/lingua-tool-call-followup.request', () => ({ spans: 0, traces: 0 })],
  ['openai-chat/lingua', () => ({ spans: 1, traces: 1 })],
  [
    'trajectories/swe-agent',
    (values) => {
      const [run] = values as Raw[];
      return { spans: list(run?.['trajectory']).length || assistantTurns(run?.['history']), traces: 1 };
    },
  ],
  [
    'trajectories/tau-bench',
    (values) => ({
      spans: (values as Raw[]).reduce(
        (sum, row) => sum + (row['messages_display'] as string).split(/^assistant:/m).length - 1,
        0,
      ),
      traces: values.length,
    }),
  ],
  [
    'trajectories/who-and-when',
    (values) => ({
      spans: (values as Raw[]).reduce((sum, { history }) => sum + list(history).length, 0),
      traces: values.length,
    }),
  ],
];

function figuresOf(file: string): Figures {
  const text = readFileSync(join(folder, file), 'utf8');
  const rule = RULES.find(([prefix]) => file.startsWith(prefix))?.[1];
  if (rule === undefined) throw new Error(`no rule counts the records of ${file}`);
  const { values, badLines } = valuesOf(text);
  return { ...rule(values, text), badLines };
}

describe.skipIf(missing !== null)(`real exports${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  let report: TraceImportReport;
  let again: TraceImportReport;
  let rows: [number, number];

  const temporary = mkdtempSync(join(tmpdir(), 'trestle-exports-'));
  afterAll(() => rmSync(temporary, { recursive: true, force: true }));
  beforeAll(async () => {
    const database = openDatabase({
      path: join(temporary, 'journal.db'),
      durability: 'full',
      applicationId: JOURNAL_APPLICATION_ID,
      migrations: JOURNAL_MIGRATIONS,
    });
    try {
      report = await importAll(database);
      const first = rowsOf(database);
      again = await importAll(database);
      rows = [first, rowsOf(database)];
    } finally {
      database.close();
    }
  }, 120_000);

  const found = (from: TraceImportReport, file: string): ImportedFile | undefined =>
    from.files.find(({ path }) => path === join(folder, file));

  it.each(files)('%s is recognised, with every record and trace in it', (file) => {
    const { spans, traces, badLines } = figuresOf(file);
    const imported = found(report, file);
    expect(imported).toMatchObject({ spans, traces });
    expect(imported?.format).not.toBeNull();
    expect(imported?.errors).toHaveLength(badLines);
    expect((imported?.imported ?? 0) + (imported?.duplicates ?? 0)).toBe(spans);
  });

  it('imported twice add nothing', () => {
    expect(again.files.filter(({ imported }) => imported > 0)).toEqual([]);
    expect(again.files.filter(({ synthetic }) => synthetic > 0)).toEqual([]);
    expect(again.files.filter(({ spans, duplicates }) => spans !== duplicates)).toEqual([]);
    expect(rows[1]).toBe(rows[0]);
  });
});

function importAll(database: Database): Promise<TraceImportReport> {
  return importTraces({
    paths: [folder],
    importId: 'imp-1',
    layout: findPackageLayout(),
    writer: createImportedSpanWriter({ database, clock: createManualClock() }),
    knownSecrets: [],
    signal: new AbortController().signal,
    onEvent: () => undefined,
  });
}

function rowsOf(database: Database): number {
  return database.prepare<{ count: number }>('SELECT count(*) AS count FROM imported_span').get()?.count ?? 0;
}
