import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createEngine } from '../../../../main/engine/create-engine.ts';
import { ingestAll } from '../../../support/engine-here.ts';
import { runTypeScript } from '../../../support/run-typescript.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { eventually } from '../../../support/eventually.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const CYCLES = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 2;
const WATCHING_ENGINE = fileURLToPath(new URL('../../../support/watching-engine.ts', import.meta.url));
const FILES = 12;
/** At most, in milliseconds, between the saves and the kill. */
const LONGEST_LIFE_MS = 800;

it('loses no save when the engine that watches is killed at any moment', { timeout: CYCLES * 60_000 }, async () => {
  const folder = makeTemporaryDirectory();
  const [home, workspace, docs] = [join(folder, 'home'), join(folder, 'w'), join(folder, 'docs')];
  mkdirSync(docs);
  const random = createSeededRandom(3);
  const save = (index: number, cycle: number): void =>
    writeFileSync(join(docs, `f${index}.md`), `# File ${index}\n\nSaved in cycle ${cycle}, ${random.hex(4)}.\n`);
  for (let index = 0; index < FILES; index++) save(index, -1);
  const first = await createEngine({ environment: { TRESTLE_HOME: home } });
  await first.call('workspace.open', { path: workspace, create: true });
  await ingestAll(first, { paths: [docs] });
  await first.dispose();
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const child = runTypeScript(WATCHING_ENGINE, [home, workspace]);
    expect(await child.nextLine()).toBe('source-watch-changed');
    for (let index = 0; index < FILES; index += 2) save(index, cycle);
    await delay(random.next() * LONGEST_LIFE_MS);
    child.child.kill('SIGKILL');
    await child.ended;
  }
  const last = await createEngine({ environment: { TRESTLE_HOME: home }, warmUp: true });
  await last.call('workspace.open', { path: workspace });
  await eventually(
    async () => {
      const { documents } = await last.call('document.list', { limit: 100 });
      const texts = await Promise.all(
        documents.map(async ({ documentId }) => last.call('document.read', { documentId })),
      );
      return texts.map(({ isCurrent }) => isCurrent);
    },
    (current) => current.length === FILES && current.every((one) => one === true),
  );
  const { ok, counts } = await last.call('database.check', {});
  expect(ok).toBe(true);
  expect(counts).toEqual({ chunks: FILES, ftsRows: FILES, vectors: FILES });
  await last.dispose();
});
