import { execFile } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { TraceImportEvent, TraceImportReport } from '../../../../main/contract/trace-import.ts';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { createImportedSpanWriter } from '../../../../main/trace/import/create-imported-span-writer.ts';
import { importTraces } from '../../../../main/trace/import/import-traces.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { findPackageLayout } from '../../../support/bundled-package-layout.ts';
import { langsmithLines, langsmithRun } from '../../../support/langsmith-runs.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { runTypeScript } from '../../../support/run-typescript.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';

interface Desk {
  folder: string;
  journalPath: string;
  database: Database;
  file(name: string, content: string): string;
  run(paths: readonly string[], options?: Partial<Parameters<typeof importTraces>[0]>): Promise<TraceImportReport>;
  rows(): number;
}

function setUp(): Desk {
  const folder = makeTemporaryDirectory();
  mkdirSync(join(folder, 'exports'));
  const journalPath = join(folder, 'journal.db');
  const database = openJournalAt(journalPath);
  return {
    folder: join(folder, 'exports'),
    journalPath,
    database,
    file: (name, content) => {
      const path = join(folder, 'exports', name);
      writeFileSync(path, content);
      return path;
    },
    run: (paths, options = {}) =>
      importTraces({
        paths,
        importId: 'imp-1',
        layout: findPackageLayout(),
        writer: createImportedSpanWriter({ database, clock: createManualClock() }),
        knownSecrets: [],
        signal: new AbortController().signal,
        onEvent: () => undefined,
        ...options,
      }),
    rows: () => rowsOf(database),
  };
}

function openJournalAt(path: string): Database {
  const database = openDatabase({
    path,
    durability: 'full',
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
  });
  onTestFinished(() => database.close());
  return database;
}

function rowsOf(database: Database): number {
  return database.prepare<{ count: number }>('SELECT count(*) AS count FROM imported_span').get()?.count ?? 0;
}

describe('an import', () => {
  it('counts what each file held, and adds nothing the second time', async () => {
    const desk = setUp();
    const first = desk.file('a.jsonl', langsmithLines({ traces: 3, runsEach: 4 }));
    const second = desk.file('b.jsonl', `${langsmithLines({ traces: 1, runsEach: 6 })}\n{"id": nope}\n`);
    desk.file('notes.md', '# Notes\nnone');
    symlinkSync(first, join(desk.folder, 'link.jsonl'));
    const report = await desk.run([desk.folder]);
    expect(report).toMatchObject({ traces: 3, spans: 18 });
    expect(report.files).toMatchObject([
      { path: first, format: 'langsmith', traces: 3, spans: 12, imported: 12, duplicates: 0, errors: [] },
      { path: second, format: 'langsmith', traces: 1, spans: 6, imported: 2, duplicates: 4 },
      { path: join(desk.folder, 'notes.md'), format: null, spans: 0 },
    ]);
    expect(report.files[1]?.errors).toEqual([expect.stringMatching(/^Line 7, byte \d+: /)]);
    expect(report.files[2]?.errors[0]).toBe('Nothing in it is JSON, a table or OTLP.');
    expect(desk.rows()).toBe(14);
    const again = await desk.run([desk.folder]);
    expect(again.files.map(({ spans, imported, duplicates }) => [spans, imported, duplicates])).toEqual([
      [12, 0, 12],
      [6, 0, 6],
      [0, 0, 0],
    ]);
    expect(desk.rows()).toBe(14);
  });

  it('of a path that is not there is refused before anything is read', async () => {
    const desk = setUp();
    const file = desk.file('a.jsonl', langsmithLines({ traces: 1, runsEach: 2 }));
    await expect(desk.run([file, join(desk.folder, 'gone.json')])).rejects.toSatisfy(NotFoundError.is);
    expect(desk.rows()).toBe(0);
  });

  it('writes no secret, be it told by its shape or known by its value', async () => {
    const desk = setUp();
    const [shaped, known] = [`sk-${'Zq9x'.repeat(8)}`, 'plain-but-known-value'];
    const file = desk.file('a.jsonl', langsmithLines({ traces: 1, runsEach: 2, text: `use ${shaped} or ${known}` }));
    const report = await desk.run([file], { knownSecrets: [known] });
    expect(report.files[0]?.redacted).toBe(4);
    desk.database.close();
    for (const name of ['', '-wal']) {
      const path = desk.journalPath + name;
      if (!existsSync(path)) continue;
      const bytes = readFileSync(path);
      for (const secret of [shaped, known]) expect(bytes.includes(secret)).toBe(false);
    }
  });

  it('tells how far it is, and calls standard input what people call it', async () => {
    const desk = setUp();
    const file = desk.file('spool', langsmithLines({ traces: 1, runsEach: 3 }));
    const events: TraceImportEvent[] = [];
    const report = await desk.run([file], { standardInput: file, onEvent: (event) => void events.push(event) });
    expect(report.files[0]?.path).toBe('-');
    const [first, ...between] = events.map(({ type }) => type);
    expect([first, between.pop()]).toEqual(['import-started', 'file-imported']);
    // One for each batch, and more where reading takes its time.
    expect(new Set(between)).toEqual(new Set(['import-progress']));
    expect(events.at(-2)).toMatchObject({ path: '-', bytesRead: readFileSync(file).length });
  });

  it('that is stopped keeps the batches it wrote, and repeating it brings the rest', async () => {
    const desk = setUp();
    const file = desk.file('a.jsonl', langsmithLines({ traces: 30, runsEach: 200 }));
    const stop = new AbortController();
    const writer = createImportedSpanWriter({ database: desk.database, clock: createManualClock() });
    const stopping = {
      ...writer,
      writePacked: async (traces: Parameters<typeof writer.writePacked>[0]) => {
        const written = await writer.writePacked(traces);
        stop.abort();
        return written;
      },
    };
    await expect(desk.run([file], { signal: stop.signal, writer: stopping })).rejects.toSatisfy(CancelledError.is);
    const kept = desk.rows();
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(6000);
    const report = await desk.run([file]);
    expect(report.files[0]).toMatchObject({ spans: 6000, imported: 6000 - kept, duplicates: kept });
  });
});

it('files that are read side by side are written in their order: of two tellings the first file has the one that stands', async () => {
  const desk = setUp();
  const long = langsmithLines({ traces: 30, runsEach: 50 });
  const first = desk.file('a.jsonl', long);
  const names = ['b', 'c', 'd', 'e'].map((name) => desk.file(`${name}.jsonl`, long.split('\n')[0] ?? ''));
  const events: TraceImportEvent[] = [];
  const report = await desk.run([first, ...names], { onEvent: (event) => events.push(event) });
  expect(report.files.map(({ path, imported, duplicates }) => ({ path, imported, duplicates }))).toEqual([
    { path: first, imported: 1500, duplicates: 0 },
    ...names.map((path) => ({ path, imported: 0, duplicates: 1 })),
  ]);
  const finished = events.flatMap((event) => (event.type === 'file-imported' ? event.file.path : []));
  expect(finished).toEqual([first, ...names]);
});

it('an import that is killed has kept what it acknowledged, and repeating it brings the rest', {
  timeout: isLong ? 1_800_000 : 120_000,
}, async () => {
  const kills = isLong ? 200 : 2;
  const random = createSeededRandom(5);
  const folder = makeTemporaryDirectory();
  const file = join(folder, 'a.jsonl');
  writeFileSync(file, langsmithLines({ traces: 20, runsEach: 250 }));
  const script = fileURLToPath(new URL('../../../support/importing-process.ts', import.meta.url));
  const acknowledged = new Set<string>();
  let journalPath = join(folder, 'journal-0.db');
  for (let kill = 0; kill < kills; kill++) {
    const importing = runTypeScript(script, [journalPath, file]);
    expect(await importing.nextLine()).toBe('started');
    const lines = [(await importing.nextLine()) ?? ''];
    await delay(Math.floor(random.next() * 150));
    importing.child.kill('SIGKILL');
    await importing.ended;
    for (let line = await importing.nextLine(); line !== undefined; line = await importing.nextLine()) lines.push(line);
    for (const line of lines) {
      if (line.startsWith('durable ')) for (const id of line.split(' ').slice(1)) acknowledged.add(id);
    }
    const database = openJournalAt(journalPath);
    const found = new Set(
      database
        .prepare<{ id: string }>('SELECT span_id AS id FROM imported_span')
        .all()
        .map(({ id }) => id),
    );
    expect([...acknowledged].filter((id) => !found.has(id))).toEqual([]);
    database.close();
    // Through, or nearly: the next import begins anew, so that it has something to be killed over.
    if (lines.some((line) => line.startsWith('finished')) || found.size > 4000) {
      journalPath = join(folder, `journal-${kill + 1}.db`);
      acknowledged.clear();
    }
  }
  const last = runTypeScript(script, [journalPath, file]);
  const lines: string[] = [];
  for (let line = await last.nextLine(); line !== undefined; line = await last.nextLine()) lines.push(line);
  expect(lines.at(-1)).toBe('finished 5000');
  expect(rowsOf(openJournalAt(journalPath))).toBe(5000);
});

it('a file of any size is held a piece at a time', { timeout: isLong ? 900_000 : 120_000 }, async () => {
  // One document, as an export writes it; parsed as a whole it would take several times its size.
  const [megabytes, pieceBytes, heapMib, peakMib] = isLong ? [1024, 2 << 20, 400, 900] : [10, 128 << 10, 36, 220];
  const path = join(makeTemporaryDirectory(), 'big.json');
  const stream = createWriteStream(path);
  stream.write('{"runs":[\n');
  let bytes = 0;
  let runs = 0;
  for (; bytes < megabytes * 1_000_000; runs++) {
    const text = `${runs === 0 ? '' : ',\n'}${JSON.stringify(langsmithRun(`t-${Math.floor(runs / 20)}`, runs % 20, 'A long question. '.repeat(60)))}`;
    bytes += text.length;
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end('\n],"project":"shop"}');
  await once(stream, 'close');
  const script = fileURLToPath(new URL('../../../support/mapping-process.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${heapMib}`,
    script,
    path,
    `${pieceBytes}`,
  ]);
  const outcome = JSON.parse(stdout) as { spans: number; peakMib: number };
  expect(outcome.spans).toBe(runs);
  expect(outcome.peakMib).toBeLessThan(peakMib);
});
