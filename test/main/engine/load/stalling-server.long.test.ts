import { describe, expect, it } from 'vitest';
import { loadRunRequest, type LoadResult, type LoadRunRequest } from '../../../../main/contract/load.ts';
import { createLoadRuns } from '../../../../main/engine/load/load-runs.ts';
import { findPackageLayout } from '../../../../main/engine/package-layout.ts';
import { systemRandom } from '../../../../main/engine/system-random.ts';
import { serveLoopback } from '../../../support/loopback-server.ts';

const STALL = { fromMs: 4000, toMs: 5000 };

/** Ten seconds at 100 requests a second, from a process of its own, against a server that stands still for one of them. */
async function load(request: Partial<LoadRunRequest>): Promise<LoadResult> {
  let firstAt: number | null = null;
  const { url } = await serveLoopback((_request, response) => {
    firstAt ??= performance.now();
    const atMs = performance.now() - firstAt;
    if (atMs > STALL.fromMs && atMs < STALL.toMs) setTimeout(() => response.end('late'), STALL.toMs - atMs);
    else response.end('ok');
  });
  const runs = createLoadRuns({
    layout: findPackageLayout(),
    random: systemRandom,
    settings: { read: () => ({ settings: { offline: true } }) } as never,
    egressRecords: { record: () => undefined, attach: () => () => undefined },
  });
  const parsed = loadRunRequest.parse({ url, ratePerSecond: 100, durationMs: 10_000, ...request });
  for await (const event of runs.run(parsed, new AbortController().signal)) {
    if (event.type === 'finished') return event.result;
  }
  throw new Error('the run ended without a result');
}

describe('a server that stalls for 1 s in a run of 10 s at 100 requests a second', () => {
  it('shows in the response time alone with one request in flight and the others waiting', async () => {
    const { response, service, requests } = await load({ maxInFlight: 1, whenFull: 'queue' });
    expect(requests).toBe(1000);
    expect(response.p99Ms).toBeGreaterThanOrEqual(850);
    expect(service.p99Ms).toBeLessThanOrEqual(100);
  });

  it('shows in both without a cap', async () => {
    const { response, service } = await load({});
    expect(response.p99Ms).toBeGreaterThanOrEqual(850);
    expect(service.p99Ms).toBeGreaterThanOrEqual(850);
  });

  it('costs arrivals when those that find no slot are dropped', async () => {
    const { response, dropped } = await load({ maxInFlight: 1, whenFull: 'drop' });
    expect(dropped).toBeGreaterThanOrEqual(95);
    expect(response.p95Ms).toBeLessThan(850);
  });
});
