import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { longTests, TOO_SLOW } from '../../../scripts/suites/long-tests.mjs';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

/** In pieces: written out it would take this file into the long run. */
const FLAG = ['TRESTLE', 'TEST', 'LONG'].join('_');
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

it('takes what is made for the long run, what is too slow for the other, and what does more in it', () => {
  const root = makeTemporaryDirectory();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const [slow = ''] = TOO_SLOW;
  write(slow, 'it()');
  write('test/long/soak.long.test.ts', 'it()');
  write('test/main/fuzz.test.ts', `const runs = process.env.${FLAG} === '1' ? 1e6 : 100;`);
  write('test/main/plain.test.ts', 'it()');
  write('test/support/runs.ts', `process.env.${FLAG}`);
  write('test/e2e/window.test.ts', `process.env.${FLAG}`);
  expect(longTests(root)).toEqual(['test/long/soak.long.test.ts', slow, 'test/main/fuzz.test.ts'].toSorted());
});

it('finds every file that is left out of the other run', () => {
  const found = longTests(ROOT);
  for (const path of TOO_SLOW) expect(found).toContain(path);
  expect(found.filter((path) => path.startsWith('test/long/')).length).toBeGreaterThan(0);
});
