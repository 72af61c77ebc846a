import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DeniedError } from '../../../../main/base/errors/denied-error.ts';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import { loadRunRequest, type LoadRunEvent, type LoadRunRequest } from '../../../../main/contract/load.ts';
import { generateAddressLoad } from '../../../../main/engine/load/generate-address-load.ts';
import { createLoadRuns, type LoadRuns } from '../../../../main/engine/load/load-runs.ts';
import { preciseClock } from '../../../../main/engine/load/precise-clock.ts';
import { findPackageLayout } from '../../../../main/engine/package-layout.ts';
import { systemRandom } from '../../../../main/engine/system-random.ts';
import type { EgressRecord } from '../../../../main/gateway/egress/exchanges.ts';
import { eventually } from '../../../support/eventually.ts';
import { serveLoopback } from '../../../support/loopback-server.ts';

function requestOf(request: Partial<LoadRunRequest> & { url: string }): LoadRunRequest {
  return loadRunRequest.parse({ ratePerSecond: 100, durationMs: 1000, ...request });
}

function createRuns(rows: EgressRecord[] = []): LoadRuns {
  const runs = createLoadRuns({
    layout: findPackageLayout(),
    random: systemRandom,
    settings: { read: () => ({ settings: { offline: false } }) } as never,
    egressRecords: { record: (row) => rows.push(row), attach: () => () => undefined },
  });
  onTestFinished(() => runs.dispose());
  return runs;
}

async function collect(events: AsyncIterable<LoadRunEvent>): Promise<LoadRunEvent[]> {
  const all: LoadRunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const NEVER = new AbortController().signal;

describe('a load run in a process of its own', () => {
  it('tells how it goes, ends with its result, and leaves one row for its host', async () => {
    let served = 0;
    const { url } = await serveLoopback((_request, response) => {
      served += 1;
      response.end('ok');
    });
    const rows: EgressRecord[] = [];
    const events = await collect(createRuns(rows).run(requestOf({ url, durationMs: 1500, warmUpMs: 500 }), NEVER));
    expect(events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual([
      'started',
      'progress',
      'finished',
    ]);
    const [last] = events.slice(-1);
    expect(last).toMatchObject({ isStopped: false, unfinished: 0, result: { requests: 100, errors: {}, dropped: 0 } });
    expect(served).toBe(150);
    expect(rows).toMatchObject([{ purpose: 'load run', outcome: 'ok', isLoopback: true, bytesIn: 300 }]);
  });

  it('ends with what it has when it is stopped', async () => {
    const { url } = await serveLoopback((_request, response) => response.end('ok'));
    const runs = createRuns();
    let finished: LoadRunEvent | null = null;
    for await (const event of runs.run(requestOf({ url, durationMs: 600_000 }), NEVER)) {
      if (event.type === 'started') setTimeout(() => runs.stop(event.runId), 1500);
      if (event.type === 'finished') finished = event;
    }
    expect(finished).toMatchObject({ isStopped: true });
    expect(() => runs.stop('nobody')).toThrow(NotFoundError);
  });

  it('is over when nobody reads it any more', async () => {
    // Nobody is answered: each request keeps a connection, which only its sender can close.
    const open = new Set<Socket>();
    let served = 0;
    const { url } = await serveLoopback(({ socket }) => {
      served += 1;
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    });
    let runId = '';
    const runs = createRuns();
    for await (const event of runs.run(requestOf({ url, durationMs: 600_000 }), NEVER)) {
      if (event.type === 'started') runId = event.runId;
      if (event.type === 'progress' && served > 0) break;
    }
    await eventually(
      () => open.size,
      (size) => size === 0,
    );
    // Its process is gone as well: there is no run any more that could be stopped.
    const isKnown = (): boolean => {
      try {
        runs.stop(runId);
        return true;
      } catch (error) {
        if (!NotFoundError.is(error)) throw error;
        return false;
      }
    };
    expect(await eventually(isKnown, (known) => !known)).toBe(false);
  });

  it('goes to no other machine that was not named', async () => {
    const rows: EgressRecord[] = [];
    const run = collect(createRuns(rows).run(requestOf({ url: 'http://load.example/' }), NEVER));
    await expect(run).rejects.toSatisfy(DeniedError.is);
    expect(rows).toMatchObject([{ outcome: 'denied', host: 'load.example' }]);
  });
});

describe('a server that stalls for a tenth of the run', () => {
  const STALL_MS = 200;

  async function load(request: Partial<LoadRunRequest>) {
    let firstAt: number | null = null;
    const { url } = await serveLoopback((_request, response) => {
      firstAt ??= performance.now();
      const atMs = performance.now() - firstAt;
      const waitMs = atMs > 800 && atMs < 800 + STALL_MS ? 800 + STALL_MS - atMs : 0;
      if (waitMs > 0) setTimeout(() => response.end('late'), waitMs);
      else response.end('ok');
    });
    const { result } = await generateAddressLoad({
      runId: 'stalled',
      request: requestOf({ url, ratePerSecond: 200, durationMs: 2000, ...request }),
      isOffline: true,
      clock: preciseClock,
      signal: NEVER,
      record: () => undefined,
      onProgress: () => undefined,
    });
    return result;
  }

  // What a busy machine adds makes both larger: only what the stall must cost is held here, and which of the two it is in.
  it('shows in what users wait with one request in flight, far above what each request took', async () => {
    const { response, service, queue } = await load({ maxInFlight: 1, whenFull: 'queue' });
    expect(response.p99Ms).toBeGreaterThanOrEqual(0.85 * STALL_MS);
    expect(queue.p99Ms).toBeGreaterThanOrEqual(0.5 * STALL_MS);
    expect(service.p95Ms).toBeLessThan(response.p95Ms ?? 0);
  });

  it('shows in both without a cap', async () => {
    const { response, service } = await load({});
    expect(response.p99Ms).toBeGreaterThanOrEqual(0.85 * STALL_MS);
    expect(service.p99Ms).toBeGreaterThanOrEqual(0.8 * STALL_MS);
  });

  it('costs arrivals when they are dropped', async () => {
    const { dropped, requests, errors } = await load({ maxInFlight: 1, whenFull: 'drop' });
    expect(requests).toBe(400);
    expect(errors).toEqual({});
    expect(dropped).toBeGreaterThanOrEqual(30);
  });
});
