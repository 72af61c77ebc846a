import { mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTrustStore } from '../../../main/workspace/trust-store.ts';
import { createManualClock } from '../../support/manual-clock.ts';
import { runTypeScript } from '../../support/run-typescript.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

const clock = createManualClock();

function setUp() {
  const root = makeTemporaryDirectory();
  const dataDirectory = join(root, 'data');
  const folder = (name: string): string => {
    const path = join(root, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  return { root, dataDirectory, folder, store: createTrustStore({ dataDirectory, clock }) };
}

test('nothing is trusted at first; what is trusted is remembered by the next process, privately', () => {
  const { dataDirectory, folder, store } = setUp();
  const mine = folder('mine');
  expect(store.isTrusted(mine)).toBe(false);
  expect(store.trust(mine)).toEqual({ path: mine, trustedAt: '2026-01-05T09:00:00.000Z' });
  const next = createTrustStore({ dataDirectory, clock });
  expect(next.isTrusted(mine)).toBe(true);
  expect(next.list()).toEqual([{ path: mine, trustedAt: '2026-01-05T09:00:00.000Z' }]);
  expect(statSync(dataDirectory).mode & 0o777).toBe(0o700);
  expect(statSync(join(dataDirectory, 'trust.json')).mode & 0o777).toBe(0o600);
});

describe('trust in one folder is not trust in', () => {
  test.each(['mine2', 'min', 'mine/below', 'MINE', 'mine '])('%s', (other) => {
    const { folder, store } = setUp();
    store.trust(folder('mine'));
    expect(store.isTrusted(folder(other))).toBe(false);
  });

  test('the folder above it', () => {
    const { root, folder, store } = setUp();
    store.trust(folder('mine'));
    expect(store.isTrusted(root)).toBe(false);
  });

  test('what a link of its old name leads to later', () => {
    const { root, folder, store } = setUp();
    const mine = folder('mine');
    const evil = folder('evil');
    store.trust(mine);
    renameSync(mine, join(root, 'moved'));
    symlinkSync(evil, mine);
    expect(store.isTrusted(mine)).toBe(false);
    expect(store.isTrusted(evil)).toBe(false);
  });

  test('a folder that is gone', () => {
    const { folder, store } = setUp();
    const mine = folder('mine');
    store.trust(mine);
    rmSync(mine, { recursive: true });
    expect(store.isTrusted(mine)).toBe(false);
  });
});

test('a trusted folder is trusted by whichever name it is reached', () => {
  const { root, folder, store } = setUp();
  const mine = folder('mine');
  symlinkSync(mine, join(root, 'link'));
  store.trust(join(root, 'link'));
  expect(store.isTrusted(mine)).toBe(true);
  expect(store.isTrusted(`${mine}/`)).toBe(true);
  expect(store.isTrusted(join(mine, '..', 'mine'))).toBe(true);
});

test('trust that was taken back stays taken back, also when the file is torn afterwards', () => {
  const { dataDirectory, folder, store } = setUp();
  const [mine, other] = [folder('mine'), folder('other')];
  store.trust(mine);
  store.trust(other);
  store.revoke(mine);
  expect(store.isTrusted(mine)).toBe(false);
  expect(store.isTrusted(other)).toBe(true);
  const file = join(dataDirectory, 'trust.json');
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 40));
  expect(store.isTrusted(mine)).toBe(false);
  expect(store.isTrusted(other)).toBe(false);
  expect(store.list()).toEqual([]);
});

test('trust in a folder that is gone can be taken back', () => {
  const { folder, store } = setUp();
  const mine = folder('mine');
  store.trust(mine);
  rmSync(mine, { recursive: true });
  store.revoke(mine);
  expect(store.list()).toEqual([]);
});

test('a folder that does not exist cannot be trusted', () => {
  const { root, store } = setUp();
  expect(() => store.trust(join(root, 'nowhere'))).toThrow(`There is no folder ${join(root, 'nowhere')} to trust.`);
});

test('two processes that trust different folders at once lose neither', async () => {
  const { dataDirectory, folder, store } = setUp();
  const names = ['a', 'b'];
  const folders = names.flatMap((name) => Array.from({ length: 10 }, (_, index) => folder(`${name}${index}`)));
  const script = join(import.meta.dirname, 'processes', 'trust-folders.ts');
  const processes = [0, 10].map((start) => runTypeScript(script, [dataDirectory, ...folders.slice(start, start + 10)]));
  for (const { nextLine } of processes) expect(await nextLine()).toBe('done');
  expect(
    store
      .list()
      .map(({ path }) => path)
      .toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(folders);
});
