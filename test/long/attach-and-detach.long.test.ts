import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../main/engine/engine-types.ts';
import { createEngineDesk, type EngineDesk, ingestAll } from '../support/engine-here.ts';
import { createEngine } from '../../main/engine/create-engine.ts';
import { readProcessCounts, riseOf } from '../support/process-counts.ts';

const ROUNDS = 200;
/** Rounds at first in which lazily made things may still appear. */
const SETTLING_ROUNDS = 40;
/** Rise of the live heap over the rounds after settling that is still called flat: compiled code comes and goes. */
const FLAT_HEAP_BYTES = 2 * 1024 * 1024;

// Garbage that was not collected yet says nothing; only this flag lets a test collect it.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function liveHeapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

let desk: EngineDesk;
let owner: Engine;

beforeAll(async () => {
  desk = createEngineDesk();
  const documents = join(desk.folder, 'documents');
  mkdirSync(documents);
  writeFileSync(join(documents, 'gate.md'), '# Gate\n\nThe gate opens at six in the morning.\n');
  owner = await desk.start();
  await owner.call('workspace.open', { path: join(desk.folder, 'w'), create: true });
  await ingestAll(owner, { paths: [documents] });
});
afterAll(() => desk.dispose());

test.skipIf(process.platform !== 'linux')(
  `a shell that attaches, searches, listens and leaves ${ROUNDS} times leaves nothing open at the owner`,
  async ({ annotate }) => {
    const openFiles: number[] = [];
    const heapBytes: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await visit();
      openFiles.push(readProcessCounts(process.pid).openFiles);
      heapBytes.push(liveHeapBytes());
    }
    const settledFiles = openFiles.slice(SETTLING_ROUNDS);
    const rise = riseOf(heapBytes.slice(SETTLING_ROUNDS));
    await annotate(
      `open files ${Math.min(...settledFiles)} to ${Math.max(...settledFiles)}, live heap rose by ${Math.round(rise)} bytes`,
    );
    expect(new Set(settledFiles).size).toBe(1);
    expect(rise).toBeLessThan(FLAT_HEAP_BYTES);
  },
);

/** Every visitor leaves in the middle of an answer. */
async function visit(): Promise<void> {
  const engine = await createEngine({ environment: { TRESTLE_HOME: join(desk.folder, 'home') } });
  try {
    const { isAttached } = await engine.call('workspace.open', { path: join(desk.folder, 'w') });
    expect(isAttached).toBe(true);
    const { results } = await engine.call('search.run', { query: 'when does the gate open' });
    expect(results).toHaveLength(1);
    const asking = engine.stream('ask.run', { question: 'When does the gate open?' })[Symbol.asyncIterator]();
    expect((await asking.next()).value).toMatchObject({ type: 'ask-started' });
  } finally {
    await engine.dispose();
  }
}
