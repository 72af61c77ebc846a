import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_STREAM_CREDIT } from '../../../../../main/contract/wire.ts';
import { createFakeEngine } from '../fake-engine.ts';
import type { ConformanceStage } from './conformance-stage.ts';
import { collect, numbered } from './stream-items.ts';

/** A stream keeps its order and produces no more than its reader has asked for. */
export function describeStreams({ connect, connectRaw }: ConformanceStage): void {
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
}
