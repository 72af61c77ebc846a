/**
 * Keeps an engine process running: starts it again after a crash, with growing pauses, and gives up with a clear reason
 * when it crashes too often. A page's port always goes to the present process.
 */
import { ConnectionClosedError } from '../../base/errors/connection-closed-error.ts';
import { deserializeError, type SerializedError } from '../../contract/serialized-error.ts';
import type { AlertNotice } from '../../contract/alert.ts';
import type { EngineProcessState } from '../../contract/trestle-bridge.ts';
import type { Clock } from '../../spec/clock.ts';
import type { EngineMessage } from './control-messages.ts';
import type { EngineExit, EngineHost, EngineProcess } from './engine-host.ts';

/** So many crashes within the window below, and the engine is not started again. */
export const MAX_CRASHES = 3;
/** In milliseconds. */
export const CRASH_WINDOW_MS = 60_000;
/** The pause before the first restart, in milliseconds; each further one within the window is four times as long. */
export const FIRST_RESTART_PAUSE_MS = 250;

export interface EngineSupervisorOptions {
  host: EngineHost;
  clock: Clock;
  /** Opened first, and made when it is absent or empty. */
  workspacePath: string | null;
  onState(state: EngineProcessState): void;
  /** A workspace named by the shell could not be opened. */
  onWorkspaceFailed(path: string, error: SerializedError): void;
  /** Alerts began to fire, or are over, and the person wants to be told. */
  onAlertNotices?(notices: readonly AlertNotice[]): void;
  /** The process ended and nobody had asked it to. */
  onCrash?(exit: EngineExit): void;
}

export class EngineSupervisor {
  private readonly options: EngineSupervisorOptions;
  private process: EngineProcess | undefined;
  private state: EngineProcessState = { type: 'starting' };
  /** What a process that is started (again) opens. */
  private workspacePath: string | null;
  private readonly crashedAt: number[] = [];
  private isFirstStart = true;
  private isStopping = false;
  private nextProcess = Promise.withResolvers<EngineProcess>();

  constructor(options: EngineSupervisorOptions) {
    this.options = options;
    this.workspacePath = options.workspacePath;
    // Whoever waits sees the rejection; without anybody waiting it is not an unhandled one.
    this.nextProcess.promise.catch(() => {});
  }

  /** What became of the engine last. */
  get present(): EngineProcessState {
    return this.state;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  start(): void {
    this.launch();
  }

  /**
   * @returns the process that runs, or the next one while it is being started again
   * @throws ConnectionClosedError once there will be none
   */
  current(): Promise<EngineProcess> {
    return this.nextProcess.promise;
  }

  openWorkspace(path: string): void {
    this.workspacePath = path;
    this.process?.post({ type: 'open-workspace', path });
  }

  /** Ends the process and keeps it ended. Resolves when it is gone. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.process?.stop();
  }

  private launch(): void {
    let process: EngineProcess;
    try {
      process = this.options.host.start({
        onMessage: (message) => this.heard(message),
        onExit: (exit) => void this.exited(exit),
      });
    } catch (error) {
      this.giveUp(error instanceof Error ? error.message : String(error));
      return;
    }
    // Only once: a workspace that takes the engine down with it must not be opened again and again unasked.
    process.post({ type: 'start', workspacePath: this.workspacePath, reopensLast: this.isFirstStart });
    this.isFirstStart = false;
    this.process = process;
    this.nextProcess.resolve(process);
  }

  private heard(message: EngineMessage): void {
    if (message.type === 'ready') this.become({ type: 'running' });
    else if (message.type === 'failed') this.giveUp(deserializeError(message.error).message);
    else if (message.type === 'workspace') this.workspacePath = message.path;
    else if (message.type === 'alert-notices') this.options.onAlertNotices?.(message.notices);
    else {
      // A workspace that cannot be opened must not be tried again by every restart.
      this.workspacePath = null;
      this.options.onWorkspaceFailed(message.path, message.error);
    }
  }

  private async exited(exit: EngineExit): Promise<void> {
    this.process = undefined;
    if (this.isStopping || this.state.type === 'failed') return;
    this.options.onCrash?.(exit);
    this.nextProcess = Promise.withResolvers();
    this.nextProcess.promise.catch(() => {});
    const { clock } = this.options;
    const now = clock.now();
    this.crashedAt.push(now);
    const recent = this.crashedAt.filter((at) => now - at < CRASH_WINDOW_MS).length;
    const reason = `The engine ended unexpectedly (${describeExit(exit)}).`;
    if (recent >= MAX_CRASHES) {
      this.giveUp(`${reason} It did so ${recent} times within a minute. Run trestle doctor, then start Trestle again.`);
      return;
    }
    this.become({ type: 'restarting', attempt: recent, reason });
    await clock.sleep(FIRST_RESTART_PAUSE_MS * 4 ** (recent - 1));
    if (!this.isStopping) this.launch();
  }

  private giveUp(reason: string): void {
    this.become({ type: 'failed', reason });
    this.nextProcess = Promise.withResolvers();
    this.nextProcess.promise.catch(() => {});
    this.nextProcess.reject(new ConnectionClosedError(reason, { isRetryable: false }));
  }

  private become(state: EngineProcessState): void {
    this.state = state;
    this.options.onState(state);
  }
}

function describeExit({ code, signal }: EngineExit): string {
  if (signal !== null) return `signal ${signal}`;
  return code === null ? 'it could not be started' : `exit code ${code}`;
}
