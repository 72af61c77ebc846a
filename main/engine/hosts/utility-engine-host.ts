// oxlint-disable unicorn/require-post-message-target-origin -- messages between processes have no origin
import type { EmitterPort } from '../transports/electron-message-port.ts';
import { engineMessage } from './control-messages.ts';
import { type EngineHost, STOP_GRACE_MS } from './engine-host.ts';

/** What is used of Electron's UtilityProcess; this folder knows no Electron, the shell hands its `fork` in. */
export interface UtilityProcessLike {
  readonly pid: number | undefined;
  postMessage(message: unknown, transfer?: EmitterPort[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

export interface UtilityEngineHostOptions {
  fork(entryPath: string): UtilityProcessLike;
  entryPath: string;
}

/** The message that accompanies a page's port. */
export const ATTACH_MESSAGE = 'attach';

/**
 * Runs the engine in a utility process of Electron: a page's port is handed on whole, so that its traffic never passes
 * the main process. The process ends with the browser process.
 */
export function createUtilityEngineHost({ fork, entryPath }: UtilityEngineHostOptions): EngineHost {
  return {
    needsElectron: true,
    start(listener) {
      const child = fork(entryPath);
      const gone = Promise.withResolvers<void>();
      child.on('message', (data) => {
        const message = engineMessage.safeParse(data);
        if (message.success) listener.onMessage(message.data);
      });
      child.once('exit', (code) => {
        gone.resolve();
        listener.onExit({ code, signal: null });
      });
      return {
        get pid() {
          return child.pid;
        },
        attach: (port) => child.postMessage(ATTACH_MESSAGE, [port]),
        post: (message) => child.postMessage(message),
        async stop() {
          child.postMessage({ type: 'stop' });
          const timer = setTimeout(() => child.kill(), STOP_GRACE_MS);
          await gone.promise;
          clearTimeout(timer);
        },
      };
    },
  };
}
