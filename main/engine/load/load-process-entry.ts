/**
 * Entry of a load process: it sends on time and measures, and shares its event loop with nobody. It runs one order and ends;
 * when the engine is gone, so is the channel to it, and the process with that.
 */
import { serializeError } from '../../contract/serialized-error.ts';
import type { EgressRecord } from '../../gateway/egress/exchanges.ts';
import { createLoadDoor } from '../../gateway/egress/load/load-door.ts';
import type { LoadConnections } from '../../spec/load-connections.ts';
import { createEngineTarget } from './engine-target.ts';
import { generateAddressLoad } from './generate-address-load.ts';
import { generateLoad } from './generate-load.ts';
import type { GeneratedLoad, LoadOrder, LoadReport, PlannedLoad, PlannedTarget } from './load-protocol.ts';
import { preciseClock } from './precise-clock.ts';

const stop = new AbortController();

function tell(report: LoadReport): void {
  process.send?.(report);
}

/** Told, and so is everything before it: what is still to be written when the channel is closed is lost. */
function tellAll(report: LoadReport): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(report, () => resolve());
  });
}

const engine = createEngineTarget(tell);
const record = (row: EgressRecord): void => tell({ kind: 'row', row });
const common = {
  clock: preciseClock,
  signal: stop.signal,
  onProgress: (progress: (LoadReport & { kind: 'progress' })['progress']) => tell({ kind: 'progress', progress }),
};

function openTarget(target: PlannedTarget, isOffline: boolean): LoadConnections {
  if (target.kind === 'engine') return { send: engine.send, close: () => undefined };
  const { allowedHosts, ...requests } = target;
  return createLoadDoor({ isOffline: () => isOffline, allowedHosts, clock: preciseClock, record }).open(requests);
}

async function runPlanned(runId: string, load: PlannedLoad, isOffline: boolean): Promise<GeneratedLoad> {
  const target = openTarget(load.target, isOffline);
  try {
    tell({ kind: 'begun' });
    return await generateLoad({ ...common, runId, load, target, onTick: (tick) => tell({ kind: 'tick', tick }) });
  } finally {
    target.close();
  }
}

async function run({ runId, load, isOffline }: LoadOrder & { kind: 'run' }): Promise<void> {
  try {
    const outcome =
      load.kind === 'planned'
        ? await runPlanned(runId, load, isOffline)
        : await generateAddressLoad({ ...common, runId, request: load.request, isOffline, record });
    await tellAll({ kind: 'done', outcome });
  } catch (error) {
    await tellAll({ kind: 'failed', error: serializeError(error) });
  }
  process.disconnect();
}

// Ctrl-C in a terminal reaches every process of it; the engine decides what becomes of this one.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => stop.abort());
process.on('message', (order: LoadOrder) => {
  if (order.kind === 'run') void run(order);
  else if (order.kind === 'outcome') engine.settle(order.index, order.outcome);
  else stop.abort();
});
