import { EventEmitter, once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import type { FramePort } from '../../../../main/contract/rpc/frame-port.ts';
import { type EventTargetPort, framePortOverMessagePort } from '../../../../main/contract/rpc/message-port.ts';
import { framePortOverByteStream } from '../../../../main/engine/transports/byte-stream.ts';
import {
  type EmitterPort,
  framePortOverElectronPort,
} from '../../../../main/engine/transports/electron-message-port.ts';
import { createFrameMux } from '../../../../main/engine/transports/frame-mux.ts';
import { framePortOverWebSocket } from '../../../../main/engine/transports/web-socket.ts';
import { openWebSocketPort } from '../../../../renderer/bridge/web-socket-port.ts';
import type { PortPair } from '../rpc/conformance/conformance-stage.ts';

/** The two ends of a MessageChannel, as a page and an engine in a worker hold them. */
export async function openMessageChannelPair(): Promise<PortPair> {
  const [port1, port2] = openChannel();
  return {
    client: framePortOverMessagePort(port1),
    server: framePortOverMessagePort(port2),
    dispose() {
      port1.close();
      port2.close();
    },
  };
}

/** As above, with the server's end in the shape of Electron's MessagePortMain. */
export async function openElectronPortPair(): Promise<PortPair> {
  const [port1, port2] = openChannel();
  return {
    client: framePortOverMessagePort(port1),
    server: framePortOverElectronPort(asEmitter(port2)),
    dispose() {
      port1.close();
      port2.close();
    },
  };
}

/** Node's MessagePort has `data` on its events too; its types only speak of plain events. */
export const openChannel = (): [EventTargetPort, EventTargetPort] => {
  const { port1, port2 } = new MessageChannel();
  return [port1, port2] as unknown as [EventTargetPort, EventTargetPort];
};

export function asEmitter(port: EventTargetPort): EmitterPort {
  const emitter = new EventEmitter();
  port.addEventListener('message', ({ data }) => emitter.emit('message', { data }));
  port.addEventListener('close', () => emitter.emit('close'));
  return Object.assign(emitter, {
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  });
}

/** A real WebSocket on loopback: the server's end as in `trestle serve`, the client's end as in the page. */
export async function openWebSocketPair(): Promise<PortPair> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const accepted = once(server, 'connection') as Promise<[ServerSocket]>;
  const client = await openWebSocketPort(`ws://127.0.0.1:${port}/`);
  const [socket] = await accepted;
  return {
    client,
    server: framePortOverWebSocket(socket),
    async dispose() {
      socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The two ends of a real unix socket. */
export async function openSocketPair(): Promise<{ near: Socket; far: Socket; dispose(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'trestle-socket-'));
  const path = join(folder, 's');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const near = connect(path);
  const [far] = await accepted;
  return {
    near,
    far,
    async dispose() {
      near.destroy();
      far.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

export async function openByteStreamPair(): Promise<PortPair> {
  const { near, far, dispose } = await openSocketPair();
  return { client: framePortOverByteStream(near), server: framePortOverByteStream(far), dispose };
}

/** One of several connections that share a socket, as between the desktop shell and an engine in a child process. */
export async function openMuxPair(): Promise<PortPair> {
  const { near, far, dispose } = await openSocketPair();
  const parent = createFrameMux(framePortOverByteStream(near), 'parent');
  const child = createFrameMux(framePortOverByteStream(far), 'child');
  const opened = Promise.withResolvers<FramePort>();
  child.onOpen(opened.resolve);
  return { client: parent.open(), server: await opened.promise, dispose };
}
