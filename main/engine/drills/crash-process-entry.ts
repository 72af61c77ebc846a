/**
 * Entry of a process that runs an agent in a drill's workspace and is killed at it. It has an engine of its own, as the
 * program that a power cut ends would; when whoever started it is gone, it ends by itself.
 */
import { createEngine } from '../create-engine.ts';
import type { CrashOrder, CrashReport } from './die-at-work.ts';

const gone = new AbortController();

function tell(report: CrashReport): void {
  process.send?.(report);
}

async function work({ home, workspace, task }: CrashOrder): Promise<void> {
  const engine = await createEngine({ environment: { TRESTLE_HOME: home, TRESTLE_KEYRING: 'off' }, offline: true });
  try {
    await engine.call('workspace.open', { path: workspace });
    for await (const event of engine.stream('agent.run', { task, approve: 'none' }, { signal: gone.signal })) {
      if (event.type === 'agent-started') tell({ kind: 'started', runId: event.runId });
      else if (event.type === 'agent-failed') tell({ kind: 'failed', message: event.error.message });
    }
    tell({ kind: 'failed', message: 'The agent came to its end before it was killed.' });
  } finally {
    await engine.dispose();
  }
}

// Ctrl-C in a terminal reaches every process of it; the drill decides what becomes of this one.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => gone.abort());
process.on('message', (order: CrashOrder) => {
  work(order).catch((error: unknown) => tell({ kind: 'failed', message: String(error) }));
});
