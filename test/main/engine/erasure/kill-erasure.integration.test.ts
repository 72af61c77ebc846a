import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createEngine } from '../../../../main/engine/create-engine.ts';
import { ingestAll } from '../../../support/engine-here.ts';
import { eventually } from '../../../support/eventually.ts';
import { runTypeScript } from '../../../support/run-typescript.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const CYCLES = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 2;
const ERASING_ENGINE = fileURLToPath(new URL('../../../support/erasing-engine.ts', import.meta.url));
/** Erased by one engine, one after the other, unless it is killed before. */
const VICTIMS = 2;
/** At most, in milliseconds: about what one erasure takes. */
const LONGEST_LIFE_MS = 400;

it('ends every erasure that an engine began before it was killed, with a proof', {
  timeout: CYCLES * 60_000,
}, async () => {
  const folder = makeTemporaryDirectory();
  const [home, workspace, docs, backup] = ['home', 'w', 'docs', 'backup'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  mkdirSync(docs);
  const random = createSeededRandom(5);
  const secretOf = (victim: number): string =>
    `the seal of container x${victim}x was broken by nobody on quay ${victim}`;
  for (let victim = 0; victim < CYCLES * VICTIMS; victim++)
    writeFileSync(join(docs, `seal-${victim}.md`), `# Seal\n\nIt was noted that ${secretOf(victim)}.\n`);
  writeFileSync(join(docs, 'gate.md'), '# Gate\n\nThe gate closes at six.\n');
  const environment = { TRESTLE_HOME: home };
  const first = await createEngine({ environment });
  await first.call('workspace.open', { path: workspace, create: true });
  await ingestAll(first, { paths: [docs] });
  await first.call('database.backup', { workspace, target: backup });
  await first.dispose();

  const start = (cycle: number): ReturnType<typeof runTypeScript> => {
    const paths = Array.from({ length: VICTIMS }, (_, at) => `seal-${cycle * VICTIMS + at}.md`);
    return runTypeScript(ERASING_ENGINE, [home, workspace, ...paths]);
  };
  let next = start(0);
  let begun = 0;
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const current = next;
    if (cycle + 1 < CYCLES) next = start(cycle + 1);
    expect(await current.nextLine()).toBe('loaded');
    current.child.stdin.write('go\n');
    expect(await current.nextLine()).toBe('erasing');
    await delay(random.next() * LONGEST_LIFE_MS);
    current.child.kill('SIGKILL');
    await current.ended;

    const engine = await createEngine({ environment });
    await engine.call('workspace.open', { path: workspace });
    const records = await eventually(
      () => engine.call('erasure.list', {}),
      (all) => all.every(({ state }) => state !== 'begun' && state !== 'removed'),
    );
    expect(records.map(({ state, proof }) => [state, proof?.hits])).toEqual(records.map(() => ['proved', 0]));
    begun = records.length;
    const { documents } = await engine.call('document.list', { limit: 1000 });
    expect(documents).toHaveLength(CYCLES * VICTIMS + 1 - begun);
    const left = new Set(documents.map(({ displayPath }) => displayPath));
    const erased = Array.from({ length: CYCLES * VICTIMS }, (_, at) => at).filter(
      (victim) => !left.has(`docs/seal-${victim}.md`),
    );
    expect(filesHolding(erased.map(secretOf), [join(workspace, '.trestle'), backup])).toEqual([]);
    const check = await engine.call('database.check', {});
    expect(check).toMatchObject({ ok: true });
    expect([check.counts.ftsRows, check.counts.vectors]).toEqual([check.counts.chunks, check.counts.chunks]);
    expect(await engine.call('access.verify', {})).toMatchObject({ ok: true });
    await engine.dispose();
  }
  // In a few cycles every kill may come before an erasure began.
  expect(begun).toBeGreaterThanOrEqual(CYCLES > 2 ? CYCLES / 2 : 0);
});

function filesHolding(texts: readonly string[], folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name)),
    )
    .filter((path) => {
      const bytes = readFileSync(path);
      return texts.some((text) => bytes.includes(text));
    });
}
