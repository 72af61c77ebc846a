import { describe, expect, test, vi } from 'vitest';
import { ConnectionClosedError } from '../../../main/base/errors/connection-closed-error.ts';
import { DeniedError } from '../../../main/base/errors/denied-error.ts';
import type { EngineClient } from '../../../main/contract/methods.ts';
import type { FramePort } from '../../../main/contract/rpc/frame-port.ts';
import { serveRpc } from '../../../main/engine/rpc/serve-rpc.ts';
import type { ConnectionState } from '../../../renderer/bridge/bridge.ts';
import { ReconnectingClient } from '../../../renderer/bridge/reconnecting-client.ts';
import { createFakeEngine, untilAborted } from '../../main/engine/rpc/fake-engine.ts';
import { openMessageChannelPair } from '../../main/engine/transports/port-pairs.ts';

/** A connector whose attempts the test answers one by one, and the states the page would see. */
function setUp() {
  const attempts: PromiseWithResolvers<FramePort>[] = [];
  const states: ConnectionState[] = [];
  const waits: number[] = [];
  const client = new ReconnectingClient({
    connect() {
      const attempt = Promise.withResolvers<FramePort>();
      attempts.push(attempt);
      return attempt.promise;
    },
    onState: (state) => states.push(state),
    wait: async (ms) => void waits.push(ms),
  });
  const done = client.run();
  const attempt = async (number: number): Promise<PromiseWithResolvers<FramePort>> => {
    await vi.waitFor(() => expect(attempts).toHaveLength(number));
    return attempts[number - 1] as PromiseWithResolvers<FramePort>;
  };
  /** Answers an attempt with a connection to the engine. @returns how to break it */
  const accept = async (number: number, engine: EngineClient): Promise<() => void> => {
    const pair = await openMessageChannelPair();
    const serving = serveRpc(pair.server, engine);
    (await attempt(number)).resolve(pair.client);
    return () => serving.close();
  };
  return { client, states, waits, done, attempt, accept };
}
const types = (states: readonly ConnectionState[]): string[] => states.map(({ type }) => type);
const engine = () => createFakeEngine({ calls: { 'workspace.current': () => null } });

describe('calls', () => {
  test('wait for the connection to stand', async () => {
    const { client, accept, states } = setUp();
    const early = client.call('workspace.current', {});
    await accept(1, engine());
    expect(await early).toBeNull();
    expect(types(states)).toEqual(['connecting', 'connected']);
  });

  test('stop waiting with their deadline or signal', async () => {
    const { client } = setUp();
    await expect(client.call('workspace.current', {}, { deadlineMs: 5 })).rejects.toMatchObject({ code: 'timeout' });
    const controller = new AbortController();
    const call = client.call('workspace.current', {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('in flight when the connection breaks are rejected and not sent again; later ones wait for the next', async () => {
    const first = createFakeEngine({ calls: { 'status.read': (_request, { signal }) => untilAborted(signal) } });
    const second = engine();
    const { client, accept, states } = setUp();
    const stop = await accept(1, first);
    const inFlight = client.call('status.read', {});
    await vi.waitFor(() => expect(first.open()).toBe(1));
    stop();
    await expect(inFlight).rejects.toMatchObject({ code: 'connection_closed', isRetryable: true });
    const later = client.call('workspace.current', {});
    await accept(2, second);
    expect(await later).toBeNull();
    expect(second.log.map(({ method }) => method)).toEqual(['workspace.current']);
    expect(types(states)).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  });

  test('of streams work the same, and leaving one early ends it on the other side', async () => {
    const served = createFakeEngine({
      streams: {
        async *'events.subscribe'(_request, { signal }) {
          yield { type: 'sources-changed' };
          await untilAborted(signal);
        },
      },
    });
    const { client, accept } = setUp();
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const event of client.stream('events.subscribe', {})) {
        seen.push(event);
        break;
      }
    })();
    await accept(1, served);
    await reading;
    expect(seen).toEqual([{ type: 'sources-changed' }]);
    await vi.waitFor(() => expect(served.open()).toBe(0));
  });
});

describe('attempts', () => {
  test('go on with growing pauses while the reason can pass', async () => {
    const { attempt, accept, states, waits } = setUp();
    for (let number = 1; number <= 8; number += 1) {
      (await attempt(number)).reject(new ConnectionClosedError('The Trestle server does not answer.'));
    }
    await accept(9, engine());
    await vi.waitFor(() => expect(types(states).at(-1)).toBe('connected'));
    expect(waits).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    expect(states[3]).toEqual({ type: 'reconnecting', attempt: 3, reason: 'The Trestle server does not answer.' });
  });

  test('end when the reason will not pass, and every call hears it', async () => {
    const { client, attempt, states, done } = setUp();
    const waiting = client.call('workspace.current', {});
    (await attempt(1)).reject(new DeniedError('Open the link that trestle serve printed last.'));
    await expect(waiting).rejects.toMatchObject({ code: 'denied' });
    await done;
    expect(states.at(-1)).toEqual({ type: 'failed', message: 'Open the link that trestle serve printed last.' });
    await expect(client.call('workspace.current', {})).rejects.toMatchObject({ code: 'denied' });
  });
});
