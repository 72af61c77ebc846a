import { loadRunRequest } from '../../../contract/load.ts';
import { createLoadDoor } from '../../../gateway/egress/load/load-door.ts';
import { runClosedLoad } from '../../../load/generate/run-closed-load.ts';
import { generateAddressLoad } from '../../load/generate-address-load.ts';
import { preciseClock } from '../../load/precise-clock.ts';

const TIMEOUT_MS = 10_000;
const MS_PER_SECOND = 1000;

/** As fast as so many connections allow, the closed model that other tools measure. @returns requests a second */
export async function driveAsFastAsPossible(options: {
  url: string;
  connections: number;
  durationMs: number;
}): Promise<number> {
  const { url, connections, durationMs } = options;
  const clock = preciseClock;
  const door = createLoadDoor({ isOffline: () => true, allowedHosts: [], clock, record: () => undefined });
  const target = door.open({ url, method: 'GET', requests: [{ headers: {}, body: null }] });
  try {
    const { signal } = new AbortController();
    const rest = { timeoutMs: TIMEOUT_MS, warmUpMs: 0, goodWithinMs: null };
    const run = await runClosedLoad({ target, clock, connections, durationMs, signal, ...rest });
    return (run.measurement.succeeded / run.elapsedMs) * MS_PER_SECOND;
  } finally {
    target.close();
  }
}

/** Before it connections are opened and code is compiled, milliseconds: of a run of seconds that is more than a hundredth. */
const WARM_UP_MS = 1000;

/**
 * At a rate, the open model.
 *
 * @param options.durationMs measured; a warm-up comes before it
 * @returns the generator's own lateness, the 99th percentile in milliseconds
 */
export async function drivePaced(options: {
  url: string;
  ratePerSecond: number;
  durationMs: number;
}): Promise<number | null> {
  const { result } = await generateAddressLoad({
    runId: 'bench',
    request: loadRunRequest.parse({
      ...options,
      durationMs: options.durationMs + WARM_UP_MS,
      warmUpMs: WARM_UP_MS,
    }),
    isOffline: true,
    clock: preciseClock,
    signal: new AbortController().signal,
    record: () => undefined,
    onProgress: () => undefined,
  });
  return result.generator.lagP99Ms;
}
