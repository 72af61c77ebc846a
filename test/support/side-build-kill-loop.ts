import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { generateDocument } from '../../main/cli/bench/corpus/generate-document.ts';
import { createSeededRandom } from '../../main/cli/bench/corpus/seeded-random.ts';
import { createEngine } from '../../main/engine/create-engine.ts';
import type { Engine } from '../../main/engine/engine-types.ts';
import { countIndexRows } from '../../main/retrieval/index/count-rows.ts';
import { openIndex } from './index-file.ts';
import { ingestAll } from './engine-here.ts';
import { runTypeScript } from './run-typescript.ts';
import { makeTemporaryDirectory } from './temporary-directory.ts';

const BUILDING_ENGINE = fileURLToPath(new URL('building-engine.ts', import.meta.url));
const SECTIONS = 8;
/** At most, in milliseconds. */
const LONGEST_LIFE_MS = 400;

/**
 * Kills engines in the middle of a side build, again and again, and looks at both indexes after each: what serves is
 * whole and as it was, what is being built has as many rows of each kind; in the end the build is through, and holds
 * what a build that nobody disturbed holds.
 *
 * @returns how often a build was cut in the middle
 */
export async function killSideBuilds(options: { cycles: number; documents: number }): Promise<number> {
  const folder = makeTemporaryDirectory();
  const [home, workspace, documents] = [join(folder, 'home'), join(folder, 'w'), join(folder, 'documents')];
  const random = createSeededRandom(1);
  mkdirSync(documents);
  for (let index = 0; index < options.documents; index++) {
    writeFileSync(join(documents, `document-${index}.md`), generateDocument(random, SECTIONS));
  }
  const environment = { TRESTLE_HOME: home };
  let engine = await createEngine({ environment });
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [documents] });
  await engine.dispose();
  const [serving, side] = ['index.db', 'index-g2.db'].map((name) => join(workspace, '.trestle', name)) as [
    string,
    string,
  ];
  const whole = countOf(serving);

  let cut = 0;
  let next = runTypeScript(BUILDING_ENGINE, [home, workspace]);
  for (let cycle = 0; cycle < options.cycles; cycle++) {
    const current = next;
    if (cycle + 1 < options.cycles) {
      next = runTypeScript(BUILDING_ENGINE, [home, workspace]);
    }
    expect(await current.nextLine()).toBe('loaded');
    current.child.stdin.write('go\n');
    expect(await current.nextLine()).toBe('building');
    await delay(random.between(0, LONGEST_LIFE_MS));
    current.child.kill('SIGKILL');
    expect(await current.ended).toBe('SIGKILL');
    expect(countOf(serving)).toEqual(whole);
    const built = countOf(side);
    expect([built.ftsRows, built.vectors]).toEqual([built.chunks, built.chunks]);
    engine = await createEngine({ environment });
    await engine.call('workspace.open', { path: workspace });
    const { generations, servingDefault } = await engine.call('generation.list', {});
    expect(servingDefault).toBe(1);
    expect(generations).toHaveLength(2);
    if (generations[0]?.state === 'building') cut += 1;
    await engine.dispose();
    if (generations[0]?.state === 'ready') break;
  }
  next.child.kill('SIGKILL');
  engine = await createEngine({ environment });
  await engine.call('workspace.open', { path: workspace });
  const resumed = await buildAll(engine, 'sentence:64/8');
  const undisturbed = await buildAll(engine, 'sentence:64/8+path');
  expect(resumed).toMatchObject({ generation: 2, documents: options.documents });
  expect(resumed.chunks).toBe(undisturbed.chunks);
  await engine.dispose();
  return cut;
}

/** Builds, or goes on building, and waits. */
export async function buildAll(
  engine: Engine,
  chunker: string,
): Promise<{ generation: number; documents: number; chunks: number }> {
  const list = await engine.call('generation.list', {});
  const ready = list.generations.find((row) => row.chunkerName === chunker && row.state === 'ready');
  if (ready !== undefined) return ready;
  const { generation } = await engine.call('generation.build', { chunker });
  for await (const event of engine.stream('generation.watch', { generation })) {
    if (event.type === 'generation-finished') return event.summary;
    if (event.type === 'generation-failed') throw new Error(event.error.message);
    if (event.type === 'generation-cancelled') throw new Error('the build was cancelled');
  }
  throw new Error('the build ended without a word');
}

function countOf(path: string): ReturnType<typeof countIndexRows> {
  const database = openIndex(path);
  try {
    return countIndexRows(database);
  } finally {
    database.close();
  }
}
