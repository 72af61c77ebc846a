import { FrameChannel } from './frame-channel.ts';
import type { FramePort } from './frame-port.ts';

/** What the browser's MessagePort and Node's share. A type of our own, since this folder knows neither environment. */
export interface EventTargetPort {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

/**
 * A frame port over a MessagePort. The port closes when either end closes it or when the other end's page or process
 * goes away; a MessagePort has no way to say why.
 */
export function framePortOverMessagePort(port: EventTargetPort): FramePort {
  const channel = new FrameChannel({ send: (text) => port.postMessage(text), end: () => port.close() });
  port.addEventListener('message', (event) => channel.receive(event.data));
  port.addEventListener('close', () => channel.closed(null));
  port.start();
  return channel;
}
