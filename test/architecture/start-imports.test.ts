import { expect, it } from 'vitest';
import { readSourceFiles } from './source-files.ts';

const sources = new Map(readSourceFiles().map(({ path, text }) => [path, text]));
/** A static import or re-export of values: what is read before the first line of the file runs. */
const STATIC = /(?:^|\n)(?:import|export)\s+(?!type\b)(?:[^'";]*?\bfrom\s*)?['"]([^'"]+)['"]/g;

/** @returns every module that is read before the file runs: our files by path, others by name, each with who imports it */
function readBefore(start: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>([[start, '']]);
  for (const [path] of found) {
    for (const [, specifier = ''] of (sources.get(path) ?? '').matchAll(STATIC)) {
      const target = specifier.startsWith('.') ? new URL(specifier, `file:///${path}`).pathname.slice(1) : specifier;
      if (!found.has(target)) found.set(target, path);
    }
  }
  return found;
}

it('an engine reads no HTTP at its start: with `node:http` comes all of undici, a tenth of its first second', () => {
  const read = readBefore('main/engine/create-engine.ts');
  expect(read.size).toBeGreaterThan(500);
  expect([...read].filter(([name]) => /^node:https?2?$|^undici$|^ws$/.test(name))).toEqual([]);
});
