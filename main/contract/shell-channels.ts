import type { Arrival } from './arrival.ts';
import type { EngineProcessState, OwnFolder } from './trestle-bridge.ts';

/** The page asks the shell, by invoke. One channel in each direction, so that there is one door to watch. */
export const SHELL_REQUEST_CHANNEL = 'trestle:request';
/** The shell tells the page. */
export const SHELL_EVENT_CHANNEL = 'trestle:event';

export type ShellRequest =
  | { type: 'connect' }
  | { type: 'pick-folder' }
  | { type: 'pick-file' }
  /** One of the app's own folders, and no other. */
  | { type: 'open-folder'; folder: OwnFolder };

/** An answer keeps its message: Electron alone would put its own words around an error. */
export type ShellReply = { ok: true; value: string | null } | { ok: false; message: string };

export type ShellEvent =
  /** Carries the page's port. */
  | { type: 'port' }
  /** `about` names what the command is for: the rule of an alert. */
  | { type: 'command'; id: string; about?: string }
  | { type: 'engine-state'; state: EngineProcessState }
  /** Only to a page that has loaded. */
  | { type: 'arrival'; arrival: Arrival };
