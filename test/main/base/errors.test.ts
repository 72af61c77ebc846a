import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CancelledError } from '../../../main/base/errors/cancelled-error.ts';
import { ERROR_CODES } from '../../../main/base/errors/error-code.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import { StorageError } from '../../../main/base/errors/storage-error.ts';
import { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { EXIT_CODE, exitCodeFor } from '../../../main/contract/exit-code.ts';
import { deserializeError, type SerializedError, serializeError } from '../../../main/contract/serialized-error.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'main', 'base', 'errors');

/** Across a border and back: through text, as a socket would. */
const cross = (error: unknown): TrestleError =>
  deserializeError(JSON.parse(JSON.stringify(serializeError(error))) as SerializedError);

test('every class of the family knows its own kind by code, also on the other side of a border', async () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('-error.ts') && name !== 'trestle-error.ts');
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) {
    const module = (await import(join(FOLDER, name))) as Record<string, unknown>;
    const [className = ''] = Object.keys(module).filter((key) => key.endsWith('Error'));
    const ErrorClass = module[className] as { new (message: string): TrestleError; is(error: unknown): boolean };
    const error = new ErrorClass('the thing, the value, the way out');
    expect(error.name).toBe(className);
    expect(ERROR_CODES).toContain(error.code);
    expect(ErrorClass.is(error)).toBe(true);
    expect(ErrorClass.is(cross(error))).toBe(true);
    expect(cross(error)).toMatchObject({ name: className, code: error.code, message: error.message });
    expect(ErrorClass.is(new Error('other'))).toBe(false);
    expect(NotFoundError.is(error)).toBe(className === 'NotFoundError');
  }
});

test('every code has an exit code, and none means "worse" but a failed replay', () => {
  for (const code of ERROR_CODES) expect(Object.values(EXIT_CODE)).toContain(exitCodeFor(code));
  expect(ERROR_CODES.filter((code) => exitCodeFor(code) === EXIT_CODE.gateFailed)).toEqual(['replay_mismatch']);
  expect(ERROR_CODES.filter((code) => exitCodeFor(code) === EXIT_CODE.ok)).toEqual([]);
});

describe('crossing a border', () => {
  test('keeps details, retryability and causes', () => {
    const error = new StorageError('disk full', {
      code: 'storage_full',
      isRetryable: true,
      details: { path: '/a', limit: 3 },
      cause: new NotFoundError('below', { cause: new RangeError('deepest') }),
    });
    const crossed = cross(error);
    expect(crossed).toMatchObject({ code: 'storage_full', isRetryable: true, details: { path: '/a', limit: 3 } });
    expect(NotFoundError.is(crossed.cause)).toBe(true);
    const deepest = (crossed.cause as TrestleError).cause as TrestleError;
    expect([deepest.name, deepest.message, deepest.code]).toEqual(['RangeError', 'deepest', 'bug']);
  });

  test('an abort is a cancel, not a failure', () => {
    expect(CancelledError.is(cross(new DOMException('aborted', 'AbortError')))).toBe(true);
    expect(CancelledError.is(cross(new CancelledError()))).toBe(true);
  });

  test('anything else that was thrown is a bug with its words', () => {
    expect(serializeError('just text')).toMatchObject({ name: 'Error', code: 'bug', message: 'just text' });
    expect(serializeError(null)).toMatchObject({ code: 'bug', message: 'null' });
    expect(serializeError(new TypeError('x is not a function'))).toMatchObject({ name: 'TypeError', code: 'bug' });
  });

  test('a chain of causes without an end is cut', () => {
    const error = new Error('round') as Error & { cause: unknown };
    error.cause = error;
    let depth = 0;
    for (let at: SerializedError | undefined = serializeError(error); at !== undefined; at = at.cause) depth += 1;
    expect(depth).toBe(6);
  });

  test('details that no border lets through are left behind', () => {
    expect(serializeError(new TrestleError('bug', 'm', { details: { big: 1n } })).details).toEqual({});
    expect(serializeError(new TrestleError('bug', 'm', { details: { call: () => 1, kept: 2 } })).details).toEqual({
      kept: 2,
    });
  });

  test('a code from a later version is a bug here, not a crash', () => {
    const later = { ...serializeError(new NotFoundError('m')), code: 'from_the_future' } as unknown as SerializedError;
    expect(deserializeError(later).code).toBe('bug');
  });
});
