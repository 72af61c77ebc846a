import { FrameChannel } from '../../contract/rpc/frame-channel.ts';
import type { FramePort } from '../../contract/rpc/frame-port.ts';

/** Electron's MessagePortMain, as it is in the main process and in a utility process: a Node emitter, not an EventTarget. */
export interface EmitterPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** A frame port over Electron's MessagePortMain; closes when the page at its other end is gone or reloaded. */
export function framePortOverElectronPort(port: EmitterPort): FramePort {
  const channel = new FrameChannel({ send: (text) => port.postMessage(text), end: () => port.close() });
  port.on('message', (event) => channel.receive(event.data));
  port.on('close', () => channel.closed(null));
  port.start();
  return channel;
}
