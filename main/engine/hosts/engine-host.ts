import type { EmitterPort } from '../transports/electron-message-port.ts';
import type { EngineMessage, ShellMessage } from './control-messages.ts';

/** How an engine process ended. One of the two is set. */
export interface EngineExit {
  code: number | null;
  signal: string | null;
}

export interface EngineProcessListener {
  onMessage(message: EngineMessage): void;
  /** Called once, after everything the process said. */
  onExit(exit: EngineExit): void;
}

/** An engine process that was started. It may still be on its way up: what it is sent waits for it. */
export interface EngineProcess {
  readonly pid: number | undefined;
  /** Gives a page's port to the engine, which answers the contract on it. The port is no longer the caller's. */
  attach(port: EmitterPort): void;
  post(message: ShellMessage): void;
  /** Asks the process to end, and ends it after `STOP_GRACE_MS`. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** A way to run the engine in a process of its own. */
export interface EngineHost {
  /** Whether it starts nothing before Electron is ready; others may start while Chromium comes up. */
  readonly needsElectron: boolean;
  start(listener: EngineProcessListener): EngineProcess;
}

/** How long an engine may take to cancel its work and close its databases before it is killed, in milliseconds. */
export const STOP_GRACE_MS = 5000;
