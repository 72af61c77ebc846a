import type { EngineClient } from '../../../../main/contract/methods.ts';
import { useDrillStore } from './drill-store.ts';

/** Runs drills one after the other, so that none of them loads another; nothing while others run. */
export async function runDrills(client: EngineClient, names: readonly string[]): Promise<void> {
  const { abort: running, wait, receive, fail, end } = useDrillStore.getState();
  if (running !== null || names.length === 0) return;
  const abort = new AbortController();
  wait(names, abort);
  for (const name of names) {
    if (abort.signal.aborted) break;
    try {
      for await (const event of client.stream('drill.run', { name }, { signal: abort.signal })) receive(name, event);
    } catch (error) {
      // One that was stopped leaves nothing; one that broke says why, and the next still runs.
      if (!abort.signal.aborted) fail(name, error instanceof Error ? error.message : String(error));
    }
  }
  end();
}

/** Ends the drill that runs and those that wait for it. What they made is removed; what has ended stays. */
export function stopDrills(): void {
  useDrillStore.getState().abort?.abort();
}
