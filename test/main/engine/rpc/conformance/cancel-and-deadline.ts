import { describe, expect, test, vi } from 'vitest';
import { createFakeEngine, type FakeEngine, untilAborted } from '../fake-engine.ts';
import type { ConformanceStage } from './conformance-stage.ts';
import { failure } from './failure.ts';
import { collect } from './stream-items.ts';

/** Whoever stops waiting, or has waited long enough, stops the work on the other side. */
export function describeCancelAndDeadline({ connect, connectRaw }: ConformanceStage): void {
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
      await vi.waitFor(() => expect(raw.frames).toMatchObject([{ type: 'error', id: 1, error: { code: 'timeout' } }]));
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
