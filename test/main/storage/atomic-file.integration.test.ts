import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { backupPathOf, readWithBackup, writeFileAtomically } from '../../../main/storage/atomic-file.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { runTypeScript } from '../../support/run-typescript.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

const KILL_CYCLES = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 8;
const WRITER = join(import.meta.dirname, 'processes', 'rewrite-file.ts');
const parseNumber = (text: string): number => (JSON.parse(text) as { number: number }).number;

describe('writing', () => {
  test('replaces the content and leaves nothing beside it', () => {
    const path = join(makeTemporaryDirectory(), 'a.json');
    writeFileAtomically(path, 'one');
    writeFileAtomically(path, new Uint8Array([116, 119, 111]));
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(path, '..'))).toEqual(['a.json']);
  });

  test('keeps the content before as the backup, and only that', () => {
    const path = join(makeTemporaryDirectory(), 'a.json');
    for (const content of ['one', 'two', 'three']) writeFileAtomically(path, content, { keepBackup: true });
    expect(readFileSync(backupPathOf(path), 'utf8')).toBe('two');
    expect(readdirSync(join(path, '..')).length).toBe(2);
  });

  test('makes a private file readable by its owner alone, also where an older one was open', () => {
    const path = join(makeTemporaryDirectory(), 'trust.json');
    writeFileAtomically(path, 'new', { isPrivate: true });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const open = join(path, '..', 'old.json');
    writeFileSync(open, 'old', { mode: 0o644 });
    writeFileAtomically(open, 'new', { isPrivate: true });
    expect(statSync(open).mode & 0o777).toBe(0o600);
  });

  test('does not loosen a file that its owner closed', () => {
    const path = join(makeTemporaryDirectory(), 'a.jsonc');
    writeFileSync(path, 'old', { mode: 0o600 });
    writeFileAtomically(path, 'new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('writes through a link, so that settings kept elsewhere stay linked', () => {
    const directory = makeTemporaryDirectory();
    const real = join(directory, 'real.jsonc');
    writeFileSync(real, 'old');
    const link = join(directory, 'link.jsonc');
    symlinkSync(real, link);
    writeFileAtomically(link, 'new');
    expect(readFileSync(real, 'utf8')).toBe('new');
  });

  test('names the file it could not write, and leaves no temporary file', () => {
    const directory = makeTemporaryDirectory();
    const path = join(directory, 'taken');
    mkdirSync(path);
    expect(() => writeFileAtomically(path, 'x')).toThrow(`${path} cannot be opened for writing`);
    expect(readdirSync(directory)).toEqual(['taken']);
    const nowhere = join(directory, 'gone', 'a.json');
    expect(() => writeFileAtomically(nowhere, 'x')).toThrow(nowhere);
  });
});

describe('reading', () => {
  test('falls back to the backup when the file is torn, and says why', () => {
    const path = join(makeTemporaryDirectory(), 'a.json');
    writeFileAtomically(path, '{"number":1}');
    writeFileAtomically(path, '{"number":2}', { keepBackup: true });
    expect(readWithBackup(path, parseNumber)).toEqual({ from: 'file', value: 2 });
    writeFileSync(path, '{"numb');
    expect(readWithBackup(path, parseNumber)).toMatchObject({
      from: 'backup',
      value: 1,
      error: expect.any(SyntaxError),
    });
    writeFileSync(backupPathOf(path), '');
    expect(readWithBackup(path, parseNumber)).toMatchObject({ from: 'nothing', error: expect.any(SyntaxError) });
  });

  test('does not bring back a file that was deleted on purpose', () => {
    const path = join(makeTemporaryDirectory(), 'a.json');
    writeFileSync(backupPathOf(path), '{"number":1}');
    expect(readWithBackup(path, parseNumber)).toEqual({ from: 'nothing', error: null });
  });
});

test(`killed at any moment, ${KILL_CYCLES} times, the file is whole and holds what was acknowledged or the write after it`, async () => {
  const random = createSeededRandom(7);
  const directory = makeTemporaryDirectory();
  const path = join(directory, 'a.json');
  for (let cycle = 0; cycle < KILL_CYCLES; cycle += 1) {
    const writer = runTypeScript(WRITER, [path]);
    let acknowledged = Number(await writer.nextLine());
    const reading = (async () => {
      for (let line = await writer.nextLine(); line !== undefined; line = await writer.nextLine()) {
        acknowledged = Number(line);
      }
    })();
    await delay(random.next() * 40);
    writer.child.kill('SIGKILL');
    await writer.ended;
    await reading;
    const stored = readWithBackup(path, parseNumber);
    expect([
      { from: 'file', value: acknowledged },
      { from: 'file', value: acknowledged + 1 },
    ]).toContainEqual(stored);
  }
  writeFileAtomically(path, '{"number":0}');
  expect(
    readdirSync(directory).filter((name) => name.endsWith('.tmp')),
    'what killed writers left',
  ).toEqual([]);
});
