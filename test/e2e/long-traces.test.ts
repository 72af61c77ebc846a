import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../main/storage/database.ts';
import { createImportedSpanWriter } from '../../main/trace/import/create-imported-span-writer.ts';
import { createRedactor } from '../../main/trace/redact.ts';
import { createTraceStore } from '../../main/trace/trace-store.ts';
import { makeSpan } from '../support/canonical-shapes.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { makeTrace } from '../support/trace-shapes.ts';
import { databasesOf } from '../support/workspace-fixture.ts';
import { launchBrowser, type TestBrowser } from './launch-browser.ts';
import { openView } from './journeys/screens.ts';

const SPANS = 10_000;
const TRACES = 10_000;
const SPANS_PER_STEP = 20;
/** Rows of a table that are in sight, those ready beyond its edges among them. */
const MOST_ROWS_DRAWN = 120;

describe('a trace of 10,000 spans and a list of 10,000 traces', () => {
  let root: string;
  let session: TestBrowser;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'trestle-e2e-'));
    session = await launchBrowser({ workspacePath: join(root, 'workspace') });
    await fill(join(root, 'workspace'));
    await session.page.reload();
  });
  afterAll(async () => {
    await session?.close();
    rmSync(root, { recursive: true, force: true });
  });

  test('the list draws what is in sight, down to its end', async () => {
    const { page } = session;
    await openView(page, 'Traces');
    await page.getByRole('grid', { name: 'Traces', exact: true }).getByRole('row').nth(5).waitFor();
    const scrolled = await scrollThrough(page, 'Traces', TRACES + 1);
    report('list', scrolled);
    expect(scrolled.most).toBeLessThan(MOST_ROWS_DRAWN);
  });

  test('a long trace is opened, in the waterfall and in figures, and draws what is in sight', async () => {
    const { page } = session;
    await page.getByLabel('Filter traces').fill('origin:langfuse');
    await page.getByRole('grid', { name: 'Traces', exact: true }).getByText('Plan the long haul').click();
    await page.getByRole('treegrid', { name: 'Spans on a time axis' }).getByRole('row').nth(5).waitFor();
    const bars = await scrollThrough(page, 'Spans on a time axis', SPANS);
    report('waterfall', bars);
    expect(bars.most).toBeLessThan(MOST_ROWS_DRAWN);
    await page.getByRole('tab', { name: 'Table' }).click();
    await page.getByRole('grid', { name: 'Spans in figures' }).getByRole('row').nth(5).waitFor();
    const figures = await scrollThrough(page, 'Spans in figures', SPANS);
    report('figures', figures);
    expect(figures.most).toBeLessThan(MOST_ROWS_DRAWN);
    expect(await session.trouble()).toEqual({ violations: [], errors: [] });
  });
});

interface Scrolled {
  steps: number;
  /** Rows that were in the document at once. */
  most: number;
  ms: number;
}

function report(what: string, { steps, most, ms }: Scrolled): void {
  process.stderr.write(`${what}: ${steps} steps to its end, at most ${most} rows drawn, ${ms} ms\n`);
}

/** Scrolls a table down, some screens with each frame, until its last row is there. */
async function scrollThrough(page: Page, label: string, rows: number): Promise<Scrolled> {
  return page.evaluate(
    async ({ name, last }) => {
      const table = document.querySelector(`table[aria-label="${name}"]`);
      const scroller = table?.closest('.table-scroll');
      if (table === null || scroller === null || scroller === undefined) throw new Error(`there is no table ${name}`);
      const startedAt = performance.now();
      let steps = 0;
      let most = 0;
      while (table.querySelector(`tr[aria-rowindex="${last + 1}"]`) === null) {
        steps += 1;
        scroller.scrollTop += scroller.clientHeight * 20;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        most = Math.max(most, table.querySelectorAll('tr').length);
      }
      return { steps, most, ms: Math.round(performance.now() - startedAt) };
    },
    { name: label, last: rows },
  );
}

async function fill(workspace: string): Promise<void> {
  const [journal] = databasesOf(workspace);
  const database = openDatabase({ ...journal, durability: 'full', isOpenElsewhere: true });
  const store = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  database.transaction(() => {
    for (let number = 1; number <= TRACES; number++) {
      const startedAt = new Date(Date.UTC(2026, 0, 5) + number * 1000).toISOString();
      void store.writeTrace(makeTrace({ number, summary: { title: `How many of ${number}?`, startedAt } }));
    }
    store.flush();
  });
  const writer = createImportedSpanWriter({ database, clock: createManualClock() });
  await writer.write(
    Array.from({ length: SPANS }, (_, seq) =>
      makeSpan({
        traceId: 'long-haul',
        spanId: `s${seq}`,
        ...(seq === 0
          ? {}
          : { parentSpanId: seq % SPANS_PER_STEP === 1 ? 's0' : `s${seq - ((seq - 1) % SPANS_PER_STEP)}` }),
        seq,
        name: seq === 0 ? 'invoke_agent planner' : `step ${seq}`,
        kind: seq === 0 ? 'agent' : seq % 3 === 0 ? 'tool' : 'llm',
        startMs: seq,
        endMs: seq === 0 ? SPANS + 50 : seq + 40,
        ...(seq === 0 ? { input: 'Plan the long haul' } : { output: `part ${seq}` }),
      }),
    ),
  );
  await writer.settle();
  await store.lists.dispose();
  database.close();
}
