import type { Arrival } from '../../main/contract/arrival.ts';
import type { EngineClient } from '../../main/contract/methods.ts';
import type { OwnFolder } from '../../main/contract/trestle-bridge.ts';

/** Where the page's connection to its engine stands. Every state can become any other, but for `failed`, which is final. */
export type ConnectionState =
  | { readonly type: 'connecting' }
  | { readonly type: 'connected' }
  /** The connection broke and is being made again; calls wait. `attempt` counts from 1. */
  | { readonly type: 'reconnecting'; readonly attempt: number; readonly reason: string }
  /** It will not come back by itself. `message` is a sentence for the user, with the way out. */
  | { readonly type: 'failed'; readonly message: string };

/** All that the page knows of the world outside it: the engine, and the few things only a shell can do. */
export interface Bridge {
  /**
   * The engine. A call made while there is no connection waits for one (until its own deadline or signal ends it). A
   * call in flight when the connection breaks is rejected with a retryable ConnectionClosedError, never sent twice.
   */
  readonly client: EngineClient;
  readonly app: {
    /** False in a plain browser, where a path is typed instead. */
    readonly canPick: boolean;
    /** @returns an absolute path; null when the user closed the dialog or there is none to show */
    pick(what: 'folder' | 'file'): Promise<string | null>;
    /** @returns where a file that was dropped on the page lies; null in a plain browser, which does not tell */
    pathOf(file: File): string | null;
    /** Shows one of the app's own folders in the system's file manager; does nothing in a plain browser. */
    openFolder(folder: OwnFolder): Promise<void>;
  };
  /** The present state comes at once, then every change. @returns a function that stops listening */
  onConnectionState(listener: (state: ConnectionState) => void): () => void;
  /** What the desktop app was opened with from outside; nothing in a plain browser. @returns a function that stops listening */
  onArrival(listener: (arrival: Arrival) => void): () => void;
  /** Command ids from the application menu (`view.traces`, `palette.open`). @returns a function that stops listening */
  onCommand(listener: (commandId: string, about?: string) => void): () => void;
}
