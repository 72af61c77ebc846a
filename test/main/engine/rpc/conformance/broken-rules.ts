import { describe, expect, test, vi } from 'vitest';
import type { TrestleError } from '../../../../../main/base/errors/trestle-error.ts';
import { createRpcClient } from '../../../../../main/contract/rpc/rpc-client.ts';
import { MAX_CLIENT_FRAME_BYTES } from '../../../../../main/contract/wire.ts';
import { createFakeEngine, untilAborted } from '../fake-engine.ts';
import type { ConformanceStage } from './conformance-stage.ts';
import { failure } from './failure.ts';

/** Whatever a caller sends, the engine does not suffer from it: it is refused or cut off, and told why. */
export function describeBrokenRules({ connect, connectRaw, serve }: ConformanceStage): void {
  describe('a caller that breaks the rules is told why and cut off', () => {
    const call = { type: 'call', id: 1, method: 'workspace.current', request: {} };
    const violations: Record<string, readonly unknown[]> = {
      'an unknown method': [{ ...call, method: 'shell.run' }],
      'a method named like a prototype member': [{ ...call, method: 'constructor' }],
      'a stream asked for as a call': [{ ...call, method: 'events.subscribe' }],
      'a call asked for as a stream': [{ ...call, type: 'stream', credit: 1 }],
      'text that is not JSON': ['{"type":"call",'],
      'JSON that is not a frame': ['[1,2,3]'],
      'an unknown frame type': [{ type: 'eval', id: 1 }],
      'a server frame': [{ type: 'value', id: 1, value: 0 }],
      'an unknown key in a frame': [{ ...call, sudo: true }],
      'a number that is not whole': [{ ...call, id: 1.5 }],
      'a negative number': [{ ...call, id: -1 }],
      'a number used twice': [call, { type: 'ping', id: 1 }],
      'a number that goes back': [
        { ...call, id: 5 },
        { ...call, id: 4 },
      ],
      'credit for a number never used': [{ type: 'credit', id: 9, items: 1 }],
      'credit for a call': [
        { ...call, method: 'status.read' },
        { type: 'credit', id: 1, items: 1 },
      ],
      'endless credit': [{ type: 'stream', id: 1, method: 'events.subscribe', request: {}, credit: 10_001 }],
      'the key __proto__ in a request': [
        '{"type":"call","id":1,"method":"workspace.current","request":{"__proto__":{}}}',
      ],
      'the key __proto__, escaped': [
        String.raw`{"type":"call","id":1,"method":"workspace.current","request":{"\u005f_proto__":{}}}`,
      ],
      'the key constructor, deep inside': [{ ...call, request: { a: [{ constructor: { prototype: 1 } }] } }],
      'nesting without end': [
        `{"type":"call","id":1,"method":"workspace.current","request":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
      ],
      'a message above the limit': [{ ...call, request: { path: 'x'.repeat(MAX_CLIENT_FRAME_BYTES) } }],
    };

    test.each(Object.entries(violations))('%s', async (_name, frames) => {
      const engine = createFakeEngine({
        calls: {
          'workspace.current': () => null,
          'status.read': (_request, { signal }) => untilAborted(signal),
        },
      });
      const onClosed = vi.fn<(reason: TrestleError | null) => void>();
      const raw = await connectRaw(engine, { onClosed });
      for (const frame of frames) raw.post(frame);
      await raw.closed;
      expect(raw.frames.at(-1)).toMatchObject({
        type: 'closing',
        error: { name: 'ProtocolError', code: 'protocol' },
      });
      await vi.waitFor(() => expect(onClosed).toHaveBeenCalledTimes(1));
      expect(onClosed.mock.calls[0]?.[0]).toMatchObject({ code: 'protocol' });
      expect(engine.open()).toBe(0);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });

    test('the client learns the reason of the cut', async () => {
      const { port } = await serve(createFakeEngine());
      const client = createRpcClient(port);
      const closed = Promise.withResolvers<TrestleError | null>();
      client.onClose(closed.resolve);
      const caught = await failure(client.call('shell.run' as never, {} as never));
      expect(caught).toMatchObject({ code: 'protocol', message: expect.stringContaining('shell.run') });
      expect(await closed.promise).toMatchObject({ code: 'protocol' });
    });

    test('the client refuses to send a request above the limit, and keeps its connection', async () => {
      const client = await connect(createFakeEngine());
      const caught = await failure(client.call('workspace.open', { path: 'x'.repeat(MAX_CLIENT_FRAME_BYTES) }));
      expect(caught).toMatchObject({ code: 'invalid_argument', message: expect.stringContaining('workspace.open') });
      await client.ping();
    });

    test('calls beyond the limit are shed, and there is room again when one ends', async () => {
      const controller = new AbortController();
      const engine = createFakeEngine({
        calls: { 'status.read': (_request, { signal }) => untilAborted(signal), 'workspace.current': () => null },
      });
      const client = await connect(engine, { maxOpenCalls: 3 });
      const held = Array.from({ length: 3 }, () =>
        failure(client.call('status.read', {}, { signal: controller.signal })),
      );
      await vi.waitFor(() => expect(engine.open()).toBe(3));
      expect(await failure(client.call('workspace.current', {}))).toMatchObject({
        code: 'bulkhead_full',
        isRetryable: true,
      });
      controller.abort();
      await Promise.all(held);
      await vi.waitFor(async () => expect(await client.call('workspace.current', {})).toBeNull());
    });
  });
}
