// oxlint-disable unicorn/require-post-message-target-origin -- messages between processes have no origin
import { type EmitterPort, framePortOverElectronPort } from '../transports/electron-message-port.ts';
import { shellMessage } from './control-messages.ts';
import type { ShellLink } from './shell-link.ts';

/** Electron's `process.parentPort` in a utility process. */
export interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: EmitterPort[] }) => void): unknown;
}

/** The link of a utility process. It has no event for the end of the shell: Chromium ends the process itself. */
export function linkOverParentPort(parentPort: ParentPort): ShellLink {
  return {
    post: (message) => parentPort.postMessage(message),
    onMessage: (listener) =>
      parentPort.on('message', ({ data, ports }) => {
        if (ports.length === 0) listener(shellMessage.parse(data));
      }),
    onConnection: (listener) =>
      parentPort.on('message', ({ ports: [port] }) => {
        if (port !== undefined) listener(framePortOverElectronPort(port));
      }),
    onClose: () => {},
  };
}
