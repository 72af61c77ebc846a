import type { GateRunEvent } from '../../../../main/contract/gate.ts';
import type { EngineClient } from '../../../../main/contract/methods.ts';
import type { ReleasePromoteEvent } from '../../../../main/contract/release.ts';
import { useGateRuns } from './gate-run-store.ts';

/** What is judged when no release is named. */
export const WORKING_TREE = 'working-tree';

/** Runs a gate over a release, or over the working tree; nothing while another one runs. */
export function runGate(client: EngineClient, key: string, gate: string): Promise<void> {
  return follow(key, 'gate', (signal) =>
    client.stream('gate.run', { gate, ...(key === WORKING_TREE ? {} : { release: key }) }, { signal }),
  );
}

/** Runs the gate and lets the release serve when it holds. @returns whether it serves now */
export async function promoteRelease(
  client: EngineClient,
  { name, gate, reason }: { name: string; gate: string; reason: string },
): Promise<boolean> {
  await follow(name, 'promote', (signal) =>
    client.stream('release.promote', { release: name, gate, reason }, { signal }),
  );
  return useGateRuns.getState().runs[name]?.promotion?.promoted === true;
}

/** Ends the gate that runs: what its checks came to so far stays on the screen, and counts for nothing. */
export function stopGate(): void {
  useGateRuns.getState().abort?.abort();
}

async function follow(
  key: string,
  kind: 'gate' | 'promote',
  open: (signal: AbortSignal) => AsyncIterable<GateRunEvent | ReleasePromoteEvent>,
): Promise<void> {
  const { abort: running, begin, receive, end } = useGateRuns.getState();
  if (running !== null) return;
  const abort = new AbortController();
  begin(key, kind, abort);
  try {
    for await (const event of open(abort.signal)) receive(key, event);
    end(key, null, abort.signal.aborted);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    end(key, abort.signal.aborted ? null : message, abort.signal.aborted);
  }
}
