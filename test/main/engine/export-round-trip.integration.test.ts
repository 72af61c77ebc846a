import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { CanonicalSpan } from '../../../main/contract/canonical-span.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';
import { createEngineDesk, type EngineDesk } from '../../support/engine-here.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/traces/', import.meta.url));
const data = process.env['TRESTLE_TEST_DATA'];
const IDS_PER_EXPORT = 20;

let desk: EngineDesk | null = null;
afterEach(async () => {
  await desk?.dispose();
  desk = null;
});

async function importAll(engine: Engine, path: string): Promise<{ spans: number; errors: readonly unknown[] }> {
  for await (const event of engine.stream('trace.import', { paths: [path] })) {
    if (event.type === 'import-finished') {
      return { spans: event.report.spans, errors: event.report.files.flatMap(({ errors }) => errors) };
    }
  }
  throw new Error('the import ended without a report');
}

async function traceIdsIn(engine: Engine): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await engine.call('trace.list', { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...page.traces.map(({ traceId }) => traceId));
    if (page.nextCursor === null) return ids.toSorted();
    cursor = page.nextCursor;
  }
}

/** Order within a trace is told by `seq`. */
async function spansOf(engine: Engine, traceId: string): Promise<readonly CanonicalSpan[]> {
  return (await engine.call('trace.canonical', { traceId })).spans;
}

/** Import, export, and import of the export into a workspace that knows nothing of either. */
async function goRound(folder: string): Promise<{ traces: number; spans: number }> {
  desk = createEngineDesk();
  const engine = await desk.start();
  await engine.call('workspace.open', { path: join(desk.folder, 'before'), create: true });
  await importAll(engine, folder);
  const ids = await traceIdsIn(engine);
  const before = new Map<string, readonly CanonicalSpan[]>();
  for (const id of ids) before.set(id, await spansOf(engine, id));
  const exports = join(desk.folder, 'exports');
  mkdirSync(exports);
  for (let at = 0; at < ids.length; at += IDS_PER_EXPORT) {
    let text = '';
    const traceIds = ids.slice(at, at + IDS_PER_EXPORT);
    for await (const event of engine.stream('trace.export', { traceIds })) {
      if (event.type === 'export-part') text += event.text;
    }
    writeFileSync(join(exports, `part-${at}.json`), text);
  }
  await engine.call('workspace.open', { path: join(desk.folder, 'after'), create: true });
  const again = await importAll(engine, exports);
  expect(again.errors).toEqual([]);
  expect(await traceIdsIn(engine)).toEqual(ids);
  for (const id of ids) expect(await spansOf(engine, id), id).toEqual(before.get(id));
  return { traces: ids.length, spans: [...before.values()].flat().length };
}

describe('traces that are exported as OTLP and taken into a fresh workspace', () => {
  it('come back as they were, whatever format they first came in', async () => {
    const { traces, spans } = await goRound(FIXTURES);
    expect(traces).toBeGreaterThan(20);
    expect(spans).toBeGreaterThan(100);
  });

  it.skipIf(data === undefined)('come back as they were from real exports (TRESTLE_TEST_DATA)', async () => {
    const { traces } = await goRound(join(data ?? '', 'traces'));
    expect(traces).toBeGreaterThan(50);
  });
});
