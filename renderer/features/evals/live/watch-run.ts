import type { EvalRunEvent } from '../../../../main/contract/eval-run.ts';
import type { EngineClient } from '../../../../main/contract/methods.ts';
import { useLiveEvals } from './live-store.ts';

/** Events are handed on together so often: at most so many drawings a second. Milliseconds. */
const GATHER_MS = 100;

/** Follows a run into the store until it ends; a second call for the same one does nothing. */
export function watchRun(client: EngineClient, runId: string): void {
  const { runs, follow, forget } = useLiveEvals.getState();
  const known = runs[runId];
  if (known !== undefined && known.report === null) return;
  // It ended, and goes on again.
  if (known !== undefined) forget(runId);
  follow(runId);
  void read(client, runId);
}

async function read(client: EngineClient, runId: string): Promise<void> {
  const { receive, forget } = useLiveEvals.getState();
  let gathered: EvalRunEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  const handOn = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (gathered.length > 0) receive(runId, gathered);
    gathered = [];
  };
  try {
    for await (const event of client.stream('eval.watch', { runId })) {
      gathered.push(event);
      timer ??= setTimeout(handOn, GATHER_MS);
    }
    handOn();
    if (useLiveEvals.getState().runs[runId]?.report === null) forget(runId);
  } catch {
    // A connection that broke: taken up again when the list names the run as running.
    handOn();
    forget(runId);
  }
}
