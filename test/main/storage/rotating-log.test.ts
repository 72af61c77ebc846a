import { chmodSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MAX_LOG_BYTES, MAX_LOG_FILES, openRotatingLog } from '../../../main/storage/rotating-log.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

test('a log goes on where an earlier process stopped, and only its owner reads it', () => {
  const directory = join(makeTemporaryDirectory(), 'logs');
  openRotatingLog({ directory, name: 'engine' }).add('first');
  openRotatingLog({ directory, name: 'engine' }).add('second');
  expect(readFileSync(join(directory, 'engine.log'), 'utf8')).toBe('first\nsecond\n');
  if (process.platform === 'win32') return;
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(join(directory, 'engine.log')).mode & 0o777).toBe(0o600);
});

test('never takes more than its files, however much is noted, and the newest lines stay', () => {
  const directory = makeTemporaryDirectory();
  const log = openRotatingLog({ directory, name: 'engine' });
  const filler = 'x'.repeat(100_000);
  const count = 80;
  for (let index = 0; index < count; index += 1) log.add(`${index} ${filler}`);
  const names = readdirSync(directory).toSorted();
  expect(names).toEqual(['engine.1.log', 'engine.2.log', 'engine.3.log', 'engine.4.log', 'engine.log']);
  expect(names).toHaveLength(MAX_LOG_FILES);
  for (const name of names) expect(statSync(join(directory, name)).size).toBeLessThanOrEqual(MAX_LOG_BYTES);
  expect(readFileSync(join(directory, 'engine.log'), 'utf8')).toContain(`${count - 1} x`);
  const oldest = readFileSync(join(directory, 'engine.4.log'), 'utf8');
  expect(Number(oldest.slice(0, oldest.indexOf(' ')))).toBeGreaterThan(0);
});

test('a log that cannot be written costs its lines and nothing else, and begins again when it can', () => {
  const directory = join(makeTemporaryDirectory(), 'file');
  const log = openRotatingLog({ directory: join(directory, 'x'), name: 'a' });
  openRotatingLog({ directory: join(directory, '..'), name: 'file' }).add('in the way');
  // A file stands where the folder would be.
  const blocked = openRotatingLog({ directory: join(directory, '..', 'file.log'), name: 'a' });
  expect(() => blocked.add('lost')).not.toThrow();
  log.add('kept');
  rmSync(join(directory, 'x'), { recursive: true });
  log.add('lost: the folder went');
  log.add('kept again');
  expect(readFileSync(join(directory, 'x', 'a.log'), 'utf8')).toBe('kept again\n');
  chmodSync(directory, 0o700);
});
