import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDirty,
  MAX_SEPARATE_PATHS,
  MAX_SETTLE_MS,
  partsToVisit,
  SETTLE_MS,
  settlesInMs,
} from '../../../../main/engine/freshness/dirty-paths.ts';

const ROOT = join('/', 'srv', 'docs');

test('a path inside another one is not visited twice', () => {
  const paths = ['a', 'a/b.md', 'ab.md', 'c/d/e.md'].map((path) => join(ROOT, path));
  expect(partsToVisit(ROOT, paths)).toEqual(['a', 'ab.md', join('c', 'd', 'e.md')]);
});

test('the root, a place outside of it, or too many paths mean everything', () => {
  expect(partsToVisit(ROOT, [ROOT, join(ROOT, 'a.md')])).toEqual(['']);
  expect(partsToVisit(ROOT, ['/srv'])).toEqual(['']);
  const many = Array.from({ length: MAX_SEPARATE_PATHS + 1 }, (_, index) => join(ROOT, `${index}.md`));
  expect(partsToVisit(ROOT, many)).toEqual(['']);
  expect(partsToVisit(ROOT, many.slice(1))).toHaveLength(MAX_SEPARATE_PATHS);
});

test('every path that was saved lies in a part that is visited', () => {
  const name = fc.constantFrom('a', 'b', 'c.md');
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 100 }), (paths) => {
      const parts = partsToVisit(
        ROOT,
        paths.map((one) => join(ROOT, one)),
      );
      for (const one of paths) {
        expect(parts.some((part) => part === '' || one === part || one.startsWith(`${part}/`))).toBe(true);
      }
    }),
  );
});

test('saves are taken in when they cease, and after a while even when they do not', () => {
  const first = addDirty(undefined, ['a'], 1000);
  expect(settlesInMs(first, 1000)).toBe(SETTLE_MS);
  const second = addDirty(first, ['b'], 1000 + SETTLE_MS - 1);
  expect(settlesInMs(second, 1000 + SETTLE_MS)).toBe(SETTLE_MS - 1);
  const endless = addDirty(second, ['a'], 1000 + MAX_SETTLE_MS - 1);
  expect(settlesInMs(endless, 1000 + MAX_SETTLE_MS - 1)).toBe(1);
  expect(endless.paths).toEqual(new Set(['a', 'b']));
});
