import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskEvent } from '../../../main/contract/ask.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';
import {
  exampleDocuments,
  exampleQuestion,
} from '../../../renderer/features/playground/view-model/example-questions.ts';
import { readingsBefore } from '../../../renderer/features/playground/view-model/first-reading.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../support/engine-here.ts';

let desk: EngineDesk;
beforeAll(() => {
  desk = createEngineDesk();
});
afterAll(() => desk.dispose());

/** What the engine says of an ask that begins at this moment. */
async function missingOf(engine: Engine, as?: { principals: string[] }): Promise<readonly string[] | undefined> {
  const filter = as === undefined ? {} : { filter: { as } };
  const { events } = await askAll(engine, { question: 'When does the gate close?', cache: false, ...filter });
  const ready = events.find((event): event is Extract<AskEvent, { type: 'retrieval-ready' }> => {
    return event.type === 'retrieval-ready';
  });
  return ready?.retrieval.degraded?.map(({ message }) => message);
}

const ended = async (engine: Engine, ingestId: string): Promise<void> => {
  for await (const event of engine.stream('ingest.watch', { ingestId })) void event;
};

describe('a question asked while its documents are read', () => {
  it('is told so the first time, and never again', async () => {
    const engine = await desk.start();
    const docs = join(desk.folder, 'docs');
    mkdirSync(docs);
    writeFileSync(join(docs, 'gate.md'), '# Gate\n\nThe gate of the yard closes at ten in the evening.\n');
    await engine.call('workspace.open', { path: join(desk.folder, 'w'), create: true });
    expect(await missingOf(engine)).toBeUndefined();

    const { ingestId } = await engine.call('ingest.start', { paths: [docs] });
    // Each begins while the reading goes on: none waits for another.
    const [owner, principal, search] = await Promise.all([
      missingOf(engine),
      missingOf(engine, { principals: ['maya'] }),
      engine.call('search.run', { query: 'gate', k: 3 }),
    ]);
    const said =
      /^"docs" is being read for the first time(, \d+ of \d+ files so far)?: what the rest says is not found/;
    expect(owner).toEqual([expect.stringMatching(said)]);
    expect(search.degraded?.map(({ message }) => message)).toEqual([expect.stringMatching(said)]);
    // A source that the principal may not know of is not named.
    expect(principal).toEqual([expect.stringMatching(/^Documents are being read for the first time/)]);
    await ended(engine, ingestId);

    expect(await missingOf(engine)).toBeUndefined();
    const again = await engine.call('ingest.start', { paths: [docs] });
    expect(await missingOf(engine)).toBeUndefined();
    await ended(engine, again.ingestId);
  });
});

describe('the examples of the sample', () => {
  it('are held back until all of it is read, and each is answered with citations then', async () => {
    const engine = await desk.start({}, { warmUp: true });
    await engine.call('workspace.openSample', {});
    const state = { isOver: false };
    const reading = ingestAll(engine, {}).finally(() => {
      state.isOver = true;
    });
    const offered = new Set<number>();
    while (!state.isOver) {
      // In this order, as the page does: what is whole by the first is whole by the second.
      const { readings } = readingsBefore(await engine.call('source.list', {}));
      const { total } = await engine.call('document.list', { limit: 500 });
      if (readings.length === 0) offered.add(total);
    }
    await reading;
    const { documents, total } = await engine.call('document.list', { limit: 500 });
    expect([...offered].filter((count) => count !== total)).toEqual([]);

    for (const { documentId } of exampleDocuments(documents, 3)) {
      const question = exampleQuestion(await engine.call('document.read', { documentId, start: 0, end: 12_000 }));
      const { result } = await askAll(engine, { question });
      expect({ question, refused: result.refused }).toEqual({ question, refused: false });
      expect(result.citations.length).toBeGreaterThan(0);
    }
  });
});
