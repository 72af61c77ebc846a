import { EventEmitter } from 'node:events';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FSWatcher } from 'chokidar';
import { expect, onTestFinished, test } from 'vitest';
import { type WatchOutcome, watchFiles, type WatchFilesOptions } from '../../../../main/retrieval/watch/watch-files.ts';
import { eventually } from '../../../support/eventually.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const SOURCE = { include: [], exclude: [], gitignore: true, code: false };

async function follow(rootPath: string, options: Partial<WatchFilesOptions> = {}) {
  const changes: string[] = [];
  const outcomes: WatchOutcome[] = [];
  const watch = await watchFiles({
    rootPath,
    source: SOURCE,
    onChange: (path) => changes.push(path),
    onOutcome: (outcome) => outcomes.push(outcome),
    ...options,
  });
  onTestFinished(() => watch.close());
  return { changes, outcomes, watch };
}

test('tells of what an ingest would take, and of nothing else', async () => {
  const root = makeTemporaryDirectory();
  for (const folder of ['sub', 'node_modules/x', '.git', 'build']) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, '.gitignore'), 'build/\n');
  const { changes, outcomes } = await follow(root);
  await eventually(
    () => outcomes,
    (told) => told.length > 0,
  );
  expect(outcomes).toEqual([{ mode: 'events' }]);
  for (const path of ['node_modules/x/a.md', '.git/a.md', 'build/a.md', 'a.ts', 'sub/b.md']) {
    writeFileSync(join(root, path), '# Saved\n');
  }
  await eventually(
    () => changes,
    (paths) => paths.includes(join(root, 'sub/b.md')),
  );
  expect(new Set(changes)).toEqual(new Set([join(root, 'sub/b.md')]));
});

test('an ignore file that changes means everything, by its new rules', async () => {
  const root = makeTemporaryDirectory();
  mkdirSync(join(root, 'build'));
  writeFileSync(join(root, '.gitignore'), 'build/\n');
  const { changes, outcomes } = await follow(root);
  await eventually(
    () => outcomes,
    (told) => told.length > 0,
  );
  writeFileSync(join(root, '.gitignore'), '');
  await eventually(
    () => changes,
    (paths) => paths.includes(root),
  );
  await eventually(
    () => {
      writeFileSync(join(root, 'build', 'now.md'), `# ${performance.now()}\n`);
      return changes;
    },
    (paths) => paths.includes(join(root, 'build', 'now.md')),
  );
  expect(outcomes).toEqual([{ mode: 'events' }]);
});

test.each([
  ['is saved', (root: string) => writeFileSync(join(root, 'sub', 'a.md'), '# Again\n')],
  ['is removed', (root: string) => rmSync(join(root, 'sub', 'a.md'))],
  ['goes with its folder', (root: string) => rmSync(join(root, 'sub'), { recursive: true })],
])('tells of a link, and of one that leads to it, when the file behind it %s', async (_, change) => {
  const root = makeTemporaryDirectory();
  mkdirSync(join(root, 'sub'));
  writeFileSync(join(root, 'sub', 'a.md'), '# A\n');
  writeFileSync(join(root, 'b.md'), '# B\n');
  symlinkSync('sub/a.md', join(root, 'link.md'));
  const { changes, outcomes } = await follow(root);
  await eventually(
    () => outcomes,
    (told) => told.length > 0,
  );
  symlinkSync('link.md', join(root, 'later.md'));
  await eventually(
    () => changes,
    (paths) => paths.includes(join(root, 'later.md')),
  );
  changes.length = 0;
  change(root);
  await eventually(
    () => changes,
    (paths) => ['link.md', 'later.md'].every((name) => paths.includes(join(root, name))),
  );
  expect(changes).not.toContain(join(root, 'b.md'));
});

/** A watcher of which the test says what it meets. */
function scripted(): {
  watcher: EventEmitter & { closed: boolean };
  openWatcher: NonNullable<WatchFilesOptions['openWatcher']>;
} {
  const watcher = Object.assign(new EventEmitter(), {
    closed: false,
    close: async () => {
      watcher.closed = true;
    },
  });
  return { watcher, openWatcher: () => watcher as unknown as FSWatcher };
}

test('a system that can watch no more is said in one sentence with the way out, and watching ends', async () => {
  const root = makeTemporaryDirectory();
  const { watcher, openWatcher } = scripted();
  const { changes, outcomes } = await follow(root, { openWatcher });
  watcher.emit('ready');
  watcher.emit('error', Object.assign(new Error('System limit'), { code: 'ENOSPC' }));
  watcher.emit('error', Object.assign(new Error('System limit'), { code: 'ENOSPC' }));
  watcher.emit('all', 'change', join(root, 'a.md'));
  expect(outcomes).toEqual([
    { mode: 'events' },
    {
      mode: 'polling',
      notice: `The system's limit of watched folders is reached (ENOSPC), so ${root} is looked through again and again instead. Raise fs.inotify.max_user_watches, or exclude folders.`,
    },
  ]);
  expect(watcher.closed).toBe(true);
  expect(changes).toEqual([]);
});

test('nothing is told after it was closed', async () => {
  const { watcher, openWatcher } = scripted();
  const { changes, outcomes, watch } = await follow(makeTemporaryDirectory(), { openWatcher });
  await watch.close();
  watcher.emit('ready');
  watcher.emit('all', 'add', '/a.md');
  watcher.emit('error', new Error('late'));
  expect({ changes, outcomes }).toEqual({ changes: [], outcomes: [] });
});
