import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import type { TraceId } from '../../../../main/contract/ids.ts';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../../../main/trace/migrations.ts';
import { createRedactor } from '../../../../main/trace/redact.ts';
import { createTraceStore } from '../../../../main/trace/trace-store.ts';
import {
  createThreadedTraceStore,
  type ThreadedTraceStore,
} from '../../../../main/trace/writer/threaded-trace-store.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { makeTrace, traceIdOf } from '../../../support/trace-shapes.ts';
import { TRACE_WRITER_URL } from '../../../support/worker-urls.ts';

const open: { store: ThreadedTraceStore; database: Database }[] = [];

afterEach(async () => {
  for (const { store, database } of open.splice(0)) {
    await store.close();
    database.close();
  }
});

/** A store whose writes on this thread are counted. */
function setUp({ workerUrl = TRACE_WRITER_URL, secrets = [] as string[] } = {}) {
  const path = join(makeTemporaryDirectory(), 'journal.db');
  const database = openDatabase({
    path,
    durability: 'full',
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
  });
  const here = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => secrets }) });
  const writtenHere: string[] = [];
  const store = createThreadedTraceStore({
    store: {
      ...here,
      writeTrace: (trace) => {
        writtenHere.push(trace.summary.traceId);
        return here.writeTrace(trace);
      },
    },
    databasePath: path,
    workerUrl,
    knownSecrets: () => secrets,
  });
  open.push({ store, database });
  const write = (number: number): Promise<void> =>
    store.writeTrace(
      makeTrace({ number, stages: [{ id: 'pack', ms: 1, attributes: { context: `context ${number} `.repeat(80) } }] }),
    );
  return { store, database, write, writtenHere };
}

/** Writes pairs of traces until one was not written on this thread. @returns how many were written in all */
async function untilThreaded({ write, writtenHere }: ReturnType<typeof setUp>): Promise<number> {
  let written = 0;
  while (writtenHere.length === written) {
    await Promise.all([write(written + 1), write(written + 2)]);
    written += 2;
  }
  return written;
}

const numbersFrom = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);

describe('a store that writes in a thread', () => {
  test('reads at once what it was told is durable, whole and in order', async () => {
    const set = setUp();
    const before = await untilThreaded(set);
    const numbers = numbersFrom(before + 1, 150);
    await Promise.all(numbers.map(set.write));
    for (const number of numbers) expect(set.store.readTrace(traceIdOf(number)).spans).toHaveLength(2);
    const order = set.database.prepare<{ id: TraceId }>('SELECT trace_id AS id FROM trace ORDER BY rowid').all();
    expect(order.map(({ id }) => id)).toEqual(numbersFrom(1, before + 150).map(traceIdOf));
    expect(set.writtenHere.length).toBeLessThanOrEqual(before);
  });

  test('finds a trace by what was said in it once it is durable, its own texts and what others left', async () => {
    const set = setUp();
    const before = await untilThreaded(set);
    const isFound = (word: string): boolean => set.store.listTraces({ filter: `said:${word}`, limit: 1 }).total === 1;
    // Written on this thread, and by nobody here made findable.
    expect(isFound('lighthouse')).toBe(false);
    set.database.prepare("INSERT INTO said (content_hash, text) VALUES (x'00', 'a text of others')").run();
    const say = (number: number, answer: string): Promise<void> =>
      set.store.writeTrace(makeTrace({ number, attributes: { [ATTRIBUTE.answer]: answer } }));
    await Promise.all([say(before + 1, 'Ask at the lighthouse.'), say(before + 2, 'Ask at the lock.')]);
    expect(['lighthouse', 'lock'].map(isFound)).toEqual([true, true]);
    const waiting = 'SELECT count(*) AS texts FROM said WHERE id > (SELECT said FROM said_progress)';
    expect(set.database.prepare(waiting).get()).toEqual({ texts: 0 });
  });

  test('tells one trace that cannot be stored, and stores the others', async () => {
    const set = setUp();
    const before = await untilThreaded(set);
    const results = await Promise.allSettled([set.write(before + 1), set.write(1), set.write(before + 2)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(set.store.readTrace(traceIdOf(before + 2)).spans).toHaveLength(2);
  });

  test('takes out the secrets that are known when a trace is written', async () => {
    const secrets: string[] = [];
    const set = setUp({ secrets });
    const before = await untilThreaded(set);
    secrets.push('correct-horse-battery');
    await set.store.writeTrace(
      makeTrace({ number: before + 1, attributes: { answer: 'The word is correct-horse-battery.' } }),
    );
    expect(JSON.stringify(set.store.readTrace(traceIdOf(before + 1)))).not.toContain('correct-horse');
  });

  test('has written everything when it is flushed or closed', async () => {
    const set = setUp();
    const before = await untilThreaded(set);
    const writing = Promise.all(numbersFrom(before + 1, 20).map(set.write));
    await set.store.flush();
    expect(set.store.readTrace(traceIdOf(before + 20)).spans).toHaveLength(2);
    await writing;
    const last = set.write(before + 21);
    await set.store.close();
    await last;
    expect(set.store.readTrace(traceIdOf(before + 21)).spans).toHaveLength(2);
    await set.write(before + 22);
    expect(set.store.readTrace(traceIdOf(before + 22)).spans).toHaveLength(2);
  });

  test('lets others write into the journal between two batches', async () => {
    const set = setUp();
    const before = await untilThreaded(set);
    const order: string[] = [];
    set.store.whenQuiet(() => order.push('at once'));
    const first = set.write(before + 1).then(() => order.push('first'));
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    set.store.whenQuiet(() => {
      order.push('quiet');
      set.database.transaction(() => set.database.prepare('SELECT 1').get());
    });
    const second = set.write(before + 2).then(() => order.push('second'));
    await Promise.all([first, second]);
    expect(order.filter((entry) => entry !== 'first')).toEqual(['at once', 'quiet', 'second']);
  });

  test('writes here one trace after another, and everything when its thread cannot start', async () => {
    const set = setUp({ workerUrl: pathToFileURL('/nowhere/trace-writer.js') });
    for (const number of numbersFrom(1, 5)) await set.write(number);
    await Promise.all(numbersFrom(6, 40).map(set.write));
    await set.store.flush();
    expect(set.writtenHere).toEqual(numbersFrom(1, 45).map(traceIdOf));
    expect(set.store.listTraces({ filter: '', limit: 1 }).total).toBe(45);
  });
});
