import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import { StorageError } from '../../../../main/base/errors/storage-error.ts';
import type { EngineClient } from '../../../../main/contract/methods.ts';
import { notingFailures } from '../../../../main/engine/logs/note-failures.ts';
import { openProcessLog } from '../../../../main/engine/logs/process-log.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const clock = { now: () => Date.UTC(2026, 10, 29, 12) };

function desk(knownSecrets: readonly string[] = []) {
  const directory = makeTemporaryDirectory();
  const log = openProcessLog({ directory, name: 'engine', clock, knownSecrets: () => knownSecrets });
  const text = () => readFileSync(join(directory, 'engine.log'), 'utf8');
  return {
    log,
    text,
    lines: () =>
      text()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

test('a note is one line of JSON with its time, whatever its values hold', () => {
  const { log, lines } = desk();
  log.note('engine-exited', { signal: 'SIGKILL\n{"event":"forged"}', exitCode: null });
  expect(lines()).toEqual([
    { at: '2026-11-29T12:00:00.000Z', event: 'engine-exited', signal: 'SIGKILL\n{"event":"forged"}', exitCode: null },
  ]);
});

test('secrets are taken out, by their shape and by their value', () => {
  const { log, text } = desk(['correct horse battery']);
  log.note('started', { a: 'Bearer abcdefghijklmnopqrstuvwxyz012345', b: 'say correct horse battery' });
  expect(text()).not.toContain('abcdefghijklmnopqrstuvwxyz');
  expect(text()).not.toContain('correct horse');
  expect(text()).toContain('[redacted');
});

test('an error is noted by kind and place, never by its words', () => {
  const { log, text, lines } = desk();
  const error = new StorageError('No space left.\n    at the pier, the answer is 42', { code: 'storage_full' });
  log.noteError('call-failed', error, { method: 'ask.run' });
  expect(lines()).toMatchObject([
    { event: 'call-failed', method: 'ask.run', error: 'StorageError', code: 'storage_full' },
  ]);
  expect(text()).not.toContain('No space left');
  expect(text()).not.toContain('the pier');
  expect(text()).toContain('process-log.test.ts');
  log.noteError('thrown', 'a question of mine');
  expect(text()).not.toContain('a question of mine');
});

test('of the calls that fail, those are noted whose fault lies in the product or its disk', async () => {
  const { log, lines } = desk();
  const failing = (error: unknown): EngineClient => ({
    async call() {
      throw error;
    },
    // oxlint-disable-next-line require-yield -- it fails before its first item
    async *stream() {
      throw error;
    },
  });
  for (const error of [
    new NotFoundError('q'),
    new CancelledError('q'),
    new StorageError('q', { code: 'storage' }),
    new TypeError('q'),
  ]) {
    const engine = notingFailures(failing(error), log);
    await expect(engine.call('status.read', {})).rejects.toBe(error);
    await expect(async () => {
      for await (const _ of engine.stream('events.subscribe', {}));
    }).rejects.toBe(error);
  }
  expect(lines().map(({ method, error }) => `${String(method)} ${String(error)}`)).toEqual([
    'status.read StorageError',
    'events.subscribe StorageError',
    'status.read TypeError',
    'events.subscribe TypeError',
  ]);
});
