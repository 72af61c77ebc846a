import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { initWorkspace } from '../../../main/workspace/init-workspace.ts';
import { createRecentWorkspaces } from '../../../main/workspace/recent-workspaces.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

test('lists the newest first, each once, and says which are gone', async () => {
  const clock = createManualClock();
  const root = makeTemporaryDirectory();
  const recent = createRecentWorkspaces({ dataDirectory: join(root, 'data'), clock });
  const paths = ['a', 'b'].map((name) => initWorkspace({ path: join(root, name) }).directory);
  for (const path of [...paths, paths[0] ?? '']) {
    recent.add({ path, name: path.slice(-1) });
    await clock.advance(1000);
  }
  rmSync(paths[1] ?? '', { recursive: true });
  expect(recent.list()).toEqual([
    { path: paths[0], name: 'a', lastOpenedAt: '2026-01-05T09:00:02.000Z', exists: true },
    { path: paths[1], name: 'b', lastOpenedAt: '2026-01-05T09:00:01.000Z', exists: false },
  ]);
});

test('keeps twenty', () => {
  const recent = createRecentWorkspaces({ dataDirectory: makeTemporaryDirectory(), clock: createManualClock() });
  for (let number = 1; number <= 25; number += 1) recent.add({ path: `/w/${number}`, name: `${number}` });
  expect(recent.list().map(({ name }) => name)).toEqual(Array.from({ length: 20 }, (_, index) => `${25 - index}`));
});

test('a torn list falls back to the one before, and the next opening repairs it', () => {
  const dataDirectory = join(makeTemporaryDirectory(), 'data');
  mkdirSync(dataDirectory);
  const recent = createRecentWorkspaces({ dataDirectory, clock: createManualClock() });
  recent.add({ path: '/w/1', name: '1' });
  recent.add({ path: '/w/2', name: '2' });
  writeFileSync(join(dataDirectory, 'recent.json'), '{"version":1,"work');
  expect(recent.list().map(({ name }) => name)).toEqual(['1']);
  recent.add({ path: '/w/3', name: '3' });
  expect(recent.list().map(({ name }) => name)).toEqual(['3', '1']);
});
