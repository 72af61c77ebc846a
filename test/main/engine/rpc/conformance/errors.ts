import { describe, expect, test } from 'vitest';
import { NotFoundError } from '../../../../../main/base/errors/not-found-error.ts';
import { StorageError } from '../../../../../main/base/errors/storage-error.ts';
import { createFakeEngine } from '../fake-engine.ts';
import type { ConformanceStage } from './conformance-stage.ts';
import { failure } from './failure.ts';
import { collect } from './stream-items.ts';

/** An error crosses with all that a program or a person reads of it, and costs no connection. */
export function describeErrors({ connect }: ConformanceStage): void {
  describe('errors', () => {
    test('keeps name, code, message, retryability, details and cause', async () => {
      const cause = new StorageError('journal.db is locked.', { isRetryable: true });
      const error = new NotFoundError('There is no trace t1; see `trestle trace list`.', {
        details: { id: 't1' },
        cause,
      });
      const client = await connect(createFakeEngine({ calls: { 'status.read': () => Promise.reject(error) } }));
      const caught = await failure(client.call('status.read', {}));
      expect(caught).toMatchObject({
        name: 'NotFoundError',
        code: 'not_found',
        message: error.message,
        isRetryable: false,
        details: { id: 't1' },
        cause: { name: 'StorageError', code: 'storage', message: 'journal.db is locked.', isRetryable: true },
      });
      expect(NotFoundError.is(caught)).toBe(true);
    });

    test('reports an error that is not ours as a bug, without its stack', async () => {
      const client = await connect(
        createFakeEngine({ calls: { 'status.read': () => Promise.reject(new TypeError('x is not a function')) } }),
      );
      expect(await failure(client.call('status.read', {}))).toMatchObject({
        name: 'TypeError',
        code: 'bug',
        message: 'x is not a function',
        details: {},
      });
    });

    test('refuses unknown keys and wrong types with the path, and keeps the connection', async () => {
      const engine = createFakeEngine({ calls: { 'workspace.current': () => null } });
      const client = await connect(engine);
      const unknown = await failure(client.call('workspace.open', { path: '/w', shell: 'rm' } as never));
      expect(unknown).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('shell') });
      const wrong = await failure(client.call('workspace.open', { path: 7 } as never));
      expect(wrong).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('path') });
      expect(engine.log).toEqual([]);
      expect(await client.call('workspace.current', {})).toBeNull();
    });

    test('answers with an error, not with silence, when the value has no JSON form', async () => {
      const client = await connect(createFakeEngine({ calls: { 'status.read': () => ({ chunks: 1n }) } }));
      expect(await failure(client.call('status.read', {}))).toMatchObject({ code: 'protocol' });
    });

    test('ends a failing stream with its error after the items before it', async () => {
      const client = await connect(
        createFakeEngine({
          streams: {
            async *'events.subscribe'() {
              yield { type: 'sources-changed' };
              throw new StorageError('The disk is full.', { code: 'storage_full' });
            },
          },
        }),
      );
      const seen: unknown[] = [];
      const caught = await failure(collect(client.stream('events.subscribe', {}), seen));
      expect(seen).toEqual([{ type: 'sources-changed' }]);
      expect(caught).toMatchObject({ name: 'StorageError', code: 'storage_full' });
    });
  });
}
