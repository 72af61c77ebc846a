import { Socket } from 'node:net';
import { framePortOverByteStream } from '../transports/byte-stream.ts';
import { createFrameMux } from '../transports/frame-mux.ts';
import { shellMessage } from './control-messages.ts';
import type { ShellLink } from './shell-link.ts';

/** The pipe's place among the child's descriptors: the first after the standard three. */
export const ENGINE_PIPE_FD = 3;

/** The link of a Node child: the first connection on the pipe is for control, every other one is a page's. */
export function linkOverPipe(): ShellLink {
  const carrier = framePortOverByteStream(new Socket({ fd: ENGINE_PIPE_FD, readable: true, writable: true }));
  const mux = createFrameMux(carrier, 'child');
  let control: Parameters<Parameters<typeof mux.onOpen>[0]>[0] | undefined;
  const listeners: {
    message?: Parameters<ShellLink['onMessage']>[0];
    connection?: Parameters<ShellLink['onConnection']>[0];
    close?: () => void;
  } = {};
  mux.onOpen((port) => {
    if (control !== undefined) {
      listeners.connection?.(port);
      return;
    }
    control = port;
    port.onFrame((text) => listeners.message?.(shellMessage.parse(JSON.parse(String(text)))));
    port.onClose(() => listeners.close?.());
  });
  return {
    post: (message) => control?.post(JSON.stringify(message)),
    onMessage: (listener) => (listeners.message = listener),
    onConnection: (listener) => (listeners.connection = listener),
    onClose: (listener) => (listeners.close = listener),
  };
}
