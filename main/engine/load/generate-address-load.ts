import type { LoadProgress, LoadRunRequest } from '../../contract/load.ts';
import type { EgressRecord } from '../../gateway/egress/exchanges.ts';
import { createLoadDoor } from '../../gateway/egress/load/load-door.ts';
import { type ArrivalProcess, gammaShapeOf } from '../../load/schedule/arrival-gaps.ts';
import { createSchedule } from '../../load/schedule/create-schedule.ts';
import { constantRate } from '../../load/schedule/rate-profile.ts';
import type { Clock } from '../../spec/clock.ts';
import { generateLoad, type TimedLoad } from './generate-load.ts';
import type { GeneratedLoad } from './load-protocol.ts';

/**
 * Runs load against an address: schedule, connections, generator, summary.
 *
 * @throws InvalidArgumentError for a request, a rate or an SLO that cannot be; DeniedError for a host that may not be loaded
 */
export async function generateAddressLoad(options: {
  runId: string;
  request: LoadRunRequest;
  isOffline: boolean;
  clock: Clock;
  signal: AbortSignal;
  record: (row: EgressRecord) => void;
  onProgress: (progress: LoadProgress) => void;
}): Promise<GeneratedLoad> {
  const { runId, request, isOffline, clock, signal, record, onProgress } = options;
  const { url, method, headers, body, allowedHosts } = request;
  const door = createLoadDoor({ isOffline: () => isOffline, allowedHosts, clock, record });
  const target = door.open({ url, method, requests: [{ headers, body }] });
  try {
    return await generateLoad({ runId, load: planAddressLoad(request), target, clock, signal, onProgress });
  } finally {
    target.close();
  }
}

function planAddressLoad(request: LoadRunRequest): TimedLoad {
  const { ratePerSecond, durationMs, warmUpMs, timeoutMs, maxInFlight, whenFull, seed, slos } = request;
  const profile = constantRate(ratePerSecond, durationMs);
  const { offsetsMs } = createSchedule({ profile, process: processOf(request), seed });
  const offered = { offsetsMs, users: null, offeredRatePerSecond: ratePerSecond };
  return { ...offered, durationMs, warmUpMs, timeoutMs, maxInFlight, whenFull, slos, stopWhen: [] };
}

function processOf({ arrivals, cv }: LoadRunRequest): ArrivalProcess {
  switch (arrivals) {
    case 'constant':
      return { type: 'even' };
    case 'poisson':
      return { type: 'poisson' };
    case 'gamma':
      return { type: 'gamma', shape: gammaShapeOf(cv) };
  }
}
