import type { Arrival } from './arrival.ts';

/**
 * What the desktop shell gives the page, as `window.trestle`; absent in a plain browser. It is deliberately small: the
 * contract itself runs over the MessagePort that `connect` hands over, and never through here.
 */
export interface TrestleBridge {
  /**
   * Asks for the page's port to the engine. The port arrives as a window message with `PORT_MESSAGE` as its data,
   * because a port cannot cross the context bridge; it is sent before this resolves.
   *
   * @throws Error when this page load already received the port of this engine, or the engine has given up
   */
  connect(): Promise<void>;
  /** Shows the system's folder dialog. @returns an absolute path, or null when the user closed it */
  pickFolder(): Promise<string | null>;
  /** Shows the system's file dialog. @returns an absolute path, or null when the user closed it */
  pickFile(): Promise<string | null>;
  /** @returns where a file that was dropped on the page lies; null when it has no place on this machine's disks */
  pathOf(file: DroppedFile): string | null;
  /** Hears the ids of commands chosen from the application menu, or by a notice that was pressed and what it was about. @returns a function that stops listening */
  onCommand(listener: (commandId: string, about?: string) => void): () => void;
  /** Shows one of the app's own folders in the system's file manager. @throws Error with what the system said */
  openFolder(folder: OwnFolder): Promise<void>;
  /**
   * Hears what the app was opened with from outside: links and files. What came before anybody listened comes at once, and
   * each comes to one listener only. @returns a function that stops listening
   */
  onArrival(listener: (arrival: Arrival) => void): () => void;
  /** Hears what became of the engine process; the present state comes at once. @returns a function that stops listening */
  onEngineState(listener: (state: EngineProcessState) => void): () => void;
}

/** A `File` of the page: this folder knows no browser. */
export interface DroppedFile {
  readonly name: string;
  readonly size: number;
}

/** Folders of the app that a person may want to look into. */
export type OwnFolder = 'logs' | 'crash-reports';

/** The life of the engine process as the shell sees it. `failed` is final until the app is started again. */
export type EngineProcessState =
  | { readonly type: 'starting' }
  | { readonly type: 'running' }
  | { readonly type: 'restarting'; readonly attempt: number; readonly reason: string }
  | { readonly type: 'failed'; readonly reason: string };

/** The data of the one window message that carries the port. */
export const PORT_MESSAGE = 'trestle:port';
