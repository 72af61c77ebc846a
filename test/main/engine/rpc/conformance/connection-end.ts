import { describe, expect, test, vi } from 'vitest';
import type { TrestleError } from '../../../../../main/base/errors/trestle-error.ts';
import { createRpcClient } from '../../../../../main/contract/rpc/rpc-client.ts';
import { createFakeEngine, untilAborted } from '../fake-engine.ts';
import type { ConformanceStage } from './conformance-stage.ts';
import { failure } from './failure.ts';
import { numbered } from './stream-items.ts';

/** The end of either side is told to the other, and nothing stays open. */
export function describeConnectionEnd({ connect, serve }: ConformanceStage): void {
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
}

async function drain(reader: AsyncIterator<unknown>): Promise<void> {
  for (let next = await reader.next(); next.done !== true; next = await reader.next());
}
