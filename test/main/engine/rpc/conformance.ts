/**
 * What the contract promises, whatever carries it. Every transport runs this suite with a pair of connected ports of its
 * own; nothing in here knows which one it is.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import { StorageError } from '../../../../main/base/errors/storage-error.ts';
import type { TrestleError } from '../../../../main/base/errors/trestle-error.ts';
import type { EngineClient } from '../../../../main/contract/methods.ts';
import type { FramePort } from '../../../../main/contract/rpc/frame-port.ts';
import { createRpcClient, type RpcClient } from '../../../../main/contract/rpc/rpc-client.ts';
import { DEFAULT_STREAM_CREDIT, MAX_CLIENT_FRAME_BYTES } from '../../../../main/contract/wire.ts';
import { type ServeRpcOptions, serveRpc } from '../../../../main/engine/rpc/serve-rpc.ts';
import { createFakeEngine, type FakeEngine, untilAborted } from './fake-engine.ts';

export interface PortPair {
  client: FramePort;
  server: FramePort;
  dispose(): Promise<void> | void;
}

type RawFrame = { type: string; id?: number; error?: { code: string; message: string } };

export function describeConformance(transport: string, openPair: () => Promise<PortPair>): void {
  describe(`the contract over ${transport}`, () => {
    const undo: (() => Promise<void> | void)[] = [];
    afterEach(async () => {
      for (const step of undo.splice(0).toReversed()) await step();
    });

    async function serve(
      engine: EngineClient,
      options: ServeRpcOptions = {},
    ): Promise<{ port: FramePort; stop(): void }> {
      const pair = await openPair();
      const serving = serveRpc(pair.server, engine, options);
      undo.push(async () => {
        serving.close();
        await pair.dispose();
      });
      return { port: pair.client, stop: () => serving.close() };
    }
    const connect = async (engine: EngineClient, options?: ServeRpcOptions): Promise<RpcClient> =>
      createRpcClient((await serve(engine, options)).port);

    /** Speaks the wire by hand: what a broken or hostile caller sends. */
    async function connectRaw(engine: EngineClient, options?: ServeRpcOptions) {
      const { port } = await serve(engine, options);
      const frames: RawFrame[] = [];
      const closed = Promise.withResolvers<TrestleError | null>();
      port.onFrame((message) => frames.push(JSON.parse(message as string) as RawFrame));
      port.onClose(closed.resolve);
      return { frames, closed: closed.promise, post: (frame: unknown) => port.post(textOf(frame)) };
    }

    describe('calls', () => {
      test('answers a call with the value the engine gave', async () => {
        const client = await connect(
          createFakeEngine({ calls: { 'workspace.current': () => ({ name: 'Grüße, 日本 🧱' }) } }),
        );
        expect(await client.call('workspace.current', {})).toEqual({ name: 'Grüße, 日本 🧱' });
      });

      test('gives the engine the parsed request, defaults filled in', async () => {
        const engine = createFakeEngine({ calls: { 'workspace.open': () => null } });
        const client = await connect(engine);
        await client.call('workspace.open', { path: '/w' });
        expect(engine.log).toEqual([
          { method: 'workspace.open', request: { path: '/w', create: false, sample: false } },
        ]);
      });

      test('gives each of many interleaved calls its own answer', async () => {
        const waiting = new Map<string, () => void>();
        const engine = createFakeEngine({
          calls: {
            'workspace.open': async (request) => {
              const { path } = request as { path: string };
              await new Promise<void>((resolve) => {
                waiting.set(path, resolve);
              });
              return { path };
            },
          },
        });
        const client = await connect(engine);
        const paths = Array.from({ length: 40 }, (_, index) => `/w${index}`);
        const answers = Promise.all(paths.map((path) => client.call('workspace.open', { path })));
        await vi.waitFor(() => expect(waiting.size).toBe(40));
        for (const path of paths.toReversed()) waiting.get(path)?.();
        expect((await answers).map((answer) => answer.path)).toEqual(paths);
      });

      test('carries an answer of several megabytes whole', async () => {
        const text = 'ä'.repeat(3_000_000);
        const client = await connect(createFakeEngine({ calls: { 'document.read': () => ({ text }) } }));
        const answer: { text: string } = await client.call('document.read', { documentId: 'd' });
        expect(answer.text.length).toBe(text.length);
        expect(answer.text === text).toBe(true);
      });

      test('answers a ping', async () => {
        const client = await connect(createFakeEngine());
        expect(await client.ping()).toBeUndefined();
      });
    });

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

    describe('streams and backpressure', () => {
      test('delivers every item once, in order, far beyond one window of credit', async () => {
        const count = 10 * DEFAULT_STREAM_CREDIT + 3;
        const client = await connect(createFakeEngine({ streams: { 'events.subscribe': () => numbered(count) } }));
        const seen: unknown[] = [];
        await collect(client.stream('events.subscribe', {}), seen);
        expect(seen.map((event) => Number((event as { ingestId: string }).ingestId))).toEqual(
          Array.from({ length: count }, (_, index) => index),
        );
      });

      test('holds the producer while the reader stalls, and lets it go on when the reader does', async () => {
        let produced = 0;
        const client = await connect(
          createFakeEngine({
            streams: {
              'events.subscribe': () => numbered(5_000, 10_000, () => (produced += 1)),
            },
          }),
        );
        const reader = client.stream('events.subscribe', {})[Symbol.asyncIterator]();
        await reader.next();
        await vi.waitFor(() => expect(produced).toBe(DEFAULT_STREAM_CREDIT));
        // The other side stays free for other calls while this stream is held.
        await client.ping();
        await client.ping();
        expect(produced).toBe(DEFAULT_STREAM_CREDIT);
        for (let read = 1; read < 200; read += 1) await reader.next();
        await client.ping();
        expect(produced).toBeGreaterThan(200);
        expect(produced).toBeLessThanOrEqual(200 + DEFAULT_STREAM_CREDIT);
        await reader.return?.();
      });

      test('produces nothing for a stream without credit', async () => {
        const engine = createFakeEngine({ streams: { 'events.subscribe': () => numbered(3) } });
        const raw = await connectRaw(engine);
        raw.post({ type: 'stream', id: 1, method: 'events.subscribe', request: {}, credit: 0 });
        raw.post({ type: 'ping', id: 2 });
        await vi.waitFor(() => expect(raw.frames).toEqual([{ type: 'pong', id: 2 }]));
        raw.post({ type: 'credit', id: 1, items: 2 });
        await vi.waitFor(() => expect(raw.frames).toHaveLength(3));
        raw.post({ type: 'credit', id: 1, items: 2 });
        await vi.waitFor(() =>
          expect(raw.frames.map((frame) => frame.type)).toEqual(['pong', 'item', 'item', 'item', 'end']),
        );
      });
    });

    describe('cancel and deadline', () => {
      test('leaving the loop early cancels on the other side', async () => {
        const { engine, reasons } = endless();
        const client = await connect(engine);
        for await (const event of client.stream('events.subscribe', {})) {
          expect(event).toEqual({ type: 'sources-changed' });
          break;
        }
        await settled(engine);
        expect(reasons).toMatchObject([{ code: 'cancelled' }]);
      });

      test('an aborted signal rejects the call at once and cancels on the other side', async () => {
        const { engine, reasons } = endless();
        const client = await connect(engine);
        const controller = new AbortController();
        const call = failure(client.call('status.read', {}, { signal: controller.signal }));
        await vi.waitFor(() => expect(engine.open()).toBe(1));
        controller.abort();
        expect(await call).toMatchObject({ name: 'CancelledError', code: 'cancelled' });
        await settled(engine);
        expect(reasons).toMatchObject([{ code: 'cancelled' }]);
      });

      test('an aborted signal ends a stream with a cancellation', async () => {
        const { engine } = endless();
        const client = await connect(engine);
        const controller = new AbortController();
        const seen: unknown[] = [];
        const caught = failure(collect(client.stream('events.subscribe', {}, { signal: controller.signal }), seen));
        await vi.waitFor(() => expect(seen).toHaveLength(1));
        controller.abort();
        expect(await caught).toMatchObject({ code: 'cancelled' });
        await settled(engine);
      });

      test('a signal that is already aborted never reaches the engine as running work', async () => {
        const { engine } = endless();
        const client = await connect(engine);
        expect(await failure(client.call('status.read', {}, { signal: AbortSignal.abort() }))).toMatchObject({
          code: 'cancelled',
        });
        await client.ping();
        await settled(engine);
      });

      test('a deadline rejects with a timeout and stops the work', async () => {
        const { engine, reasons } = endless();
        const client = await connect(engine);
        expect(await failure(client.call('status.read', {}, { deadlineMs: 20 }))).toMatchObject({
          name: 'TimeoutError',
          code: 'timeout',
          isRetryable: true,
        });
        await settled(engine);
        expect(reasons).toHaveLength(1);
      });

      test('a deadline ends a stream with a timeout', async () => {
        const { engine } = endless();
        const client = await connect(engine);
        const seen: unknown[] = [];
        expect(await failure(collect(client.stream('events.subscribe', {}, { deadlineMs: 20 }), seen))).toMatchObject({
          code: 'timeout',
        });
        await settled(engine);
      });

      test('the engine keeps the deadline by itself when the caller does not', async () => {
        const { engine, reasons } = endless();
        const raw = await connectRaw(engine);
        raw.post({ type: 'call', id: 1, method: 'status.read', request: {}, deadlineMs: 10 });
        await vi.waitFor(() =>
          expect(raw.frames).toMatchObject([{ type: 'error', id: 1, error: { code: 'timeout' } }]),
        );
        expect(reasons).toMatchObject([{ code: 'timeout' }]);
      });

      test('a cancelled number is answered once, even when the engine ignores its signal', async () => {
        const release = Promise.withResolvers<void>();
        const engine = createFakeEngine({ calls: { 'status.read': () => release.promise } });
        const raw = await connectRaw(engine);
        raw.post({ type: 'call', id: 1, method: 'status.read', request: {} });
        raw.post({ type: 'cancel', id: 1 });
        raw.post({ type: 'cancel', id: 1 });
        await vi.waitFor(() =>
          expect(raw.frames).toMatchObject([{ type: 'error', id: 1, error: { code: 'cancelled' } }]),
        );
        release.resolve();
        raw.post({ type: 'ping', id: 2 });
        await vi.waitFor(() => expect(raw.frames).toHaveLength(2));
        expect(raw.frames[1]).toEqual({ type: 'pong', id: 2 });
      });
    });

    describe('the end of the connection', () => {
      test('a caller that goes away mid-stream cancels what it had open', async () => {
        const reasons: unknown[] = [];
        const engine = createFakeEngine({
          streams: {
            async *'events.subscribe'(_request, { signal }) {
              yield { type: 'sources-changed' };
              await untilAborted(signal);
              reasons.push(signal?.reason);
            },
          },
        });
        const client = await connect(engine);
        const reader = client.stream('events.subscribe', {})[Symbol.asyncIterator]();
        await reader.next();
        client.close();
        await vi.waitFor(() => expect(reasons).toMatchObject([{ code: 'connection_closed' }]));
        expect(await failure(reader.next())).toMatchObject({ code: 'connection_closed' });
      });

      test('an engine that goes away rejects every open call with a retryable error', async () => {
        const engine = createFakeEngine({
          calls: { 'status.read': (_request, { signal }) => untilAborted(signal) },
          streams: { 'events.subscribe': () => numbered(1_000) },
        });
        const { port, stop } = await serve(engine);
        const client = createRpcClient(port);
        const call = failure(client.call('status.read', {}));
        const reader = client.stream('events.subscribe', {})[Symbol.asyncIterator]();
        await reader.next();
        stop();
        expect(await call).toMatchObject({
          name: 'ConnectionClosedError',
          code: 'connection_closed',
          isRetryable: true,
        });
        expect(await failure(drain(reader))).toMatchObject({ code: 'connection_closed' });
        expect(await failure(client.call('status.read', {}))).toMatchObject({ code: 'connection_closed' });
      });

      test('tells the client once that it closed', async () => {
        const { port, stop } = await serve(createFakeEngine());
        const client = createRpcClient(port);
        const closed = vi.fn<(reason: TrestleError | null) => void>();
        client.onClose(closed);
        stop();
        await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1));
        client.close();
        expect(closed).toHaveBeenCalledTimes(1);
      });
    });

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
  });
}

/** A stream and a call that go on until they are told to stop, and keep the reason. */
function endless(): { engine: FakeEngine; reasons: unknown[] } {
  const reasons: unknown[] = [];
  const engine = createFakeEngine({
    calls: {
      'status.read': async (_request, { signal }) => {
        await untilAborted(signal);
        reasons.push(signal?.reason);
      },
    },
    streams: {
      async *'events.subscribe'(_request, { signal }) {
        yield { type: 'sources-changed' };
        await untilAborted(signal);
        reasons.push(signal?.reason);
      },
    },
  });
  return { engine, reasons };
}

const settled = (engine: FakeEngine): Promise<void> => vi.waitFor(() => expect(engine.open()).toBe(0));

async function* numbered(count: number, paddingBytes = 0, onProduced: () => void = () => {}): AsyncGenerator {
  const padding = 'p'.repeat(paddingBytes);
  for (let index = 0; index < count; index += 1) {
    onProduced();
    yield { type: 'ingest-progressed', ingestId: String(index), padding };
  }
}

async function collect(items: AsyncIterable<unknown>, into: unknown[]): Promise<void> {
  for await (const item of items) into.push(item);
}

async function drain(reader: AsyncIterator<unknown>): Promise<void> {
  for (let next = await reader.next(); next.done !== true; next = await reader.next());
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('was expected to fail');
}

const textOf = (frame: unknown): string => (typeof frame === 'string' ? frame : JSON.stringify(frame));
