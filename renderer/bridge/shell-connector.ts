import { ConnectionClosedError } from '../../main/base/errors/connection-closed-error.ts';
import { DeniedError } from '../../main/base/errors/denied-error.ts';
import type { FramePort } from '../../main/contract/rpc/frame-port.ts';
import { framePortOverMessagePort } from '../../main/contract/rpc/message-port.ts';
import { type EngineProcessState, PORT_MESSAGE, type TrestleBridge } from '../../main/contract/trestle-bridge.ts';
import type { Connector } from './reconnecting-client.ts';

/** The part of `window` the port arrives through. */
export type PortWindow = Pick<Window, 'addEventListener' | 'removeEventListener'>;

/** Connects through the desktop shell: asks for the port, and takes it from the window message that brings it. */
export function createShellConnector(shell: TrestleBridge, page: PortWindow = window): Connector {
  let engine: EngineProcessState = { type: 'starting' };
  shell.onEngineState((state) => {
    engine = state;
  });
  return async (): Promise<FramePort> => {
    const arrival = awaitPort(page);
    try {
      await shell.connect();
      return framePortOverMessagePort(await arrival.port);
    } catch (cause) {
      if (engine.type === 'failed') throw new DeniedError(engine.reason, { cause });
      throw new ConnectionClosedError(cause instanceof Error ? cause.message : 'The engine does not answer.', {
        cause,
      });
    } finally {
      arrival.dispose();
    }
  };
}

function awaitPort(page: PortWindow): { port: Promise<MessagePort>; dispose(): void } {
  const { promise, resolve } = Promise.withResolvers<MessagePort>();
  const onMessage = (event: MessageEvent): void => {
    const [port] = event.ports;
    // Only this window's own preload may bring a port; another frame's message has another source.
    if (event.source === page && event.data === PORT_MESSAGE && port !== undefined) resolve(port);
  };
  page.addEventListener('message', onMessage);
  return { port: promise, dispose: () => page.removeEventListener('message', onMessage) };
}
