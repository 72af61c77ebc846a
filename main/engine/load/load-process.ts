import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadOutcome } from '../../spec/load-target.ts';
import type { LoadOrder, LoadReport } from './load-protocol.ts';

/** What is kept of the last words of a process, in UTF-16 code units. */
const KEPT_STDERR = 2000;

/** A generator at work in a process of its own, so that it never measures what the engine is busy with. */
export interface LoadProcess {
  /** Ends the run; its results so far are reported. */
  stop(): void;
  /** What became of an arrival that the engine was asked to run. */
  settle(index: number, outcome: LoadOutcome): void;
  /** Ends the process, whatever it is doing. */
  kill(): void;
}

/**
 * Starts one run.
 *
 * @param onReport called with each report in order
 * @param onGone called once, at last. @param why what its process said, for when it ended without a result
 */
export function startLoadProcess(options: {
  entry: URL;
  order: LoadOrder & { kind: 'run' };
  onReport: (report: LoadReport) => void;
  onGone: (why: string) => void;
}): LoadProcess {
  const { entry, order, onReport, onGone } = options;
  const isElectron = process.versions['electron'] !== undefined;
  const child: ChildProcess = fork(fileURLToPath(entry), [], {
    execArgv: ['--no-warnings'],
    // Schedules are arrays of numbers, and JSON would make a text of each.
    serialization: 'advanced',
    // No secret of the user's environment is needed to send requests.
    env: isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => {
    stderr = (stderr + data.toString('latin1')).slice(-KEPT_STDERR);
  });
  child.on('error', () => undefined);
  child.on('message', (report: LoadReport) => onReport(report));
  child.on('close', (code, signal) => onGone(`${signal ?? `exit code ${code}`} ${stderr.trim()}`.trim()));
  const tell = (message: LoadOrder): void => {
    // A process that is gone is noticed by `close`.
    if (child.connected) child.send(message, () => undefined);
  };
  tell(order);
  return {
    stop: () => tell({ kind: 'stop' }),
    settle: (index, outcome) => tell({ kind: 'outcome', index, outcome }),
    kill: () => void child.kill('SIGKILL'),
  };
}
