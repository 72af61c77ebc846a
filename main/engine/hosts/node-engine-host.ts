import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { framePortOverByteStream } from '../transports/byte-stream.ts';
import { framePortOverElectronPort } from '../transports/electron-message-port.ts';
import { createFrameMux } from '../transports/frame-mux.ts';
import { relay } from '../transports/relay.ts';
import { engineMessage } from './control-messages.ts';
import { ENGINE_PIPE_FD } from './pipe-link.ts';
import { type EngineHost, STOP_GRACE_MS } from './engine-host.ts';

export interface NodeEngineHostOptions {
  /** A Node of version 24 or newer. */
  nodePath: string;
  /** The program to run: `engine-process.js`. */
  entryPath: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs the engine in a Node child, for shells whose own Node is too old for it. One inherited pipe carries everything;
 * when the shell dies, however it dies, the system closes the pipe and the child ends by itself.
 */
export function createNodeEngineHost({ nodePath, entryPath, environment }: NodeEngineHostOptions): EngineHost {
  return {
    needsElectron: false,
    start(listener) {
      const child = spawn(nodePath, [entryPath], {
        // The engine says what it has to say over the pipe; only a crash writes to stderr.
        stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
        env: environment,
        windowsHide: true,
      });
      const carrier = framePortOverByteStream(child.stdio[ENGINE_PIPE_FD] as Duplex);
      const mux = createFrameMux(carrier, 'parent');
      const control = mux.open();
      control.onFrame((text) => {
        const message = engineMessage.safeParse(parseJson(text));
        if (message.success) listener.onMessage(message.data);
      });

      const gone = Promise.withResolvers<void>();
      let isGone = false;
      const ended = (code: number | null, signal: string | null): void => {
        if (isGone) return;
        isGone = true;
        gone.resolve();
        listener.onExit({ code, signal });
      };
      // `error` comes first, or alone, when the program could not be started at all.
      child.once('error', () => ended(null, null));
      // Not `exit`: only `close` comes after all that the process said on its pipe.
      child.once('close', ended);
      return {
        pid: child.pid,
        attach: (port) => relay(framePortOverElectronPort(port), mux.open()),
        post: (message) => control.post(JSON.stringify(message)),
        async stop() {
          control.post(JSON.stringify({ type: 'stop' }));
          const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
          await gone.promise;
          clearTimeout(timer);
        },
      };
    },
  };
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    return undefined;
  }
}
