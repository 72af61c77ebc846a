import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ToolExecutionError } from '../../base/errors/tool-execution-error.ts';
import type { Clock } from '../../spec/clock.ts';

/** How often is looked whether it is time, milliseconds. */
const LOOK_EVERY_MS = 10;

/** What a process is to do until it is killed. */
export interface CrashOrder {
  /** `TRESTLE_HOME`, in which the workspace is trusted. */
  home: string;
  workspace: string;
  task: string;
}
export type CrashReport = { kind: 'started'; runId: string } | { kind: 'failed'; message: string };

/**
 * Runs an agent in a process of its own and kills that with SIGKILL: no handler runs, nothing is flushed. Nobody may have
 * the workspace open.
 *
 * @param isDue asked again and again while the agent is at work
 * @returns the id of the run that was cut off
 * @throws ToolExecutionError when it ended before it was due; what the signal was aborted with
 */
export async function dieAtWork(options: {
  entry: URL;
  order: CrashOrder;
  isDue: () => Promise<boolean>;
  clock: Pick<Clock, 'sleep'>;
  signal: AbortSignal;
}): Promise<string> {
  const { entry, order, isDue, clock, signal } = options;
  const isElectron = process.versions['electron'] !== undefined;
  const child = fork(fileURLToPath(entry), [], {
    execArgv: ['--no-warnings'],
    env: isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let runId: string | null = null;
  let why: string | null = null;
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      why ??= 'The process that was to be killed ended by itself.';
      resolve();
    });
    child.once('error', (error) => {
      why ??= `The process that was to be killed could not be started: ${error.message}`;
      resolve();
    });
  });
  child.on('message', (report: CrashReport) => {
    if (report.kind === 'started') ({ runId } = report);
    else why ??= report.message;
  });
  child.send(order, () => undefined);
  const failure = (): string | null => why;
  const startedRun = (): string | null => runId;
  try {
    for (;;) {
      const run = startedRun();
      if (run !== null && (await isDue())) return run;
      const message = failure();
      if (message !== null) throw new ToolExecutionError(message);
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}
