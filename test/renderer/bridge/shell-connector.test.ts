import { expect, test } from 'vitest';
import { createRpcClient } from '../../../main/contract/rpc/rpc-client.ts';
import { framePortOverMessagePort } from '../../../main/contract/rpc/message-port.ts';
import { type EngineProcessState, PORT_MESSAGE, type TrestleBridge } from '../../../main/contract/trestle-bridge.ts';
import { serveRpc } from '../../../main/engine/rpc/serve-rpc.ts';
import { createShellConnector, type PortWindow } from '../../../renderer/bridge/shell-connector.ts';
import { createFakeEngine } from '../../main/engine/rpc/fake-engine.ts';

/** A window that can be posted to, and a shell that answers `connect` as the test wants. */
function setUp(connect: (page: { post(message: Partial<MessageEvent>): void; window: PortWindow }) => Promise<void>) {
  const listeners = new Set<(event: MessageEvent) => void>();
  const window = {
    addEventListener: (_type: string, listener: (event: MessageEvent) => void) => listeners.add(listener),
    removeEventListener: (_type: string, listener: (event: MessageEvent) => void) => listeners.delete(listener),
  } as unknown as PortWindow;
  const post = (message: Partial<MessageEvent>): void => {
    for (const listener of listeners) listener(message as MessageEvent);
  };
  let tellState: (state: EngineProcessState) => void = () => {};
  const shell: TrestleBridge = {
    connect: () => connect({ post, window }),
    pickFolder: async () => null,
    pickFile: async () => null,
    pathOf: () => null,
    openFolder: async () => {},
    onArrival: () => () => {},
    onCommand: () => () => {},
    onEngineState(listener) {
      tellState = listener;
      return () => {};
    },
  };
  return {
    connector: createShellConnector(shell, window),
    listeners,
    tellState: (state: EngineProcessState) => tellState(state),
  };
}

test('takes the port its own window brings, and stops listening', async () => {
  const { port1, port2 } = new MessageChannel();
  serveRpc(framePortOverMessagePort(port1), createFakeEngine({ calls: { 'workspace.current': () => null } }));
  const { connector, listeners } = setUp(async ({ post, window }) => {
    post({ data: PORT_MESSAGE, source: window as never, ports: [port2] });
  });
  const client = createRpcClient(await connector());
  expect(await client.call('workspace.current', {})).toBeNull();
  expect(listeners.size).toBe(0);
  client.close();
});

test('takes no port from another window, under another name, or without one', async () => {
  const { port2 } = new MessageChannel();
  const { port1: right, port2: other } = new MessageChannel();
  const { connector } = setUp(async ({ post, window }) => {
    post({ data: PORT_MESSAGE, source: {} as never, ports: [port2] });
    post({ data: 'hello', source: window as never, ports: [port2] });
    post({ data: PORT_MESSAGE, source: window as never, ports: [] });
    post({ data: PORT_MESSAGE, source: window as never, ports: [right] });
  });
  const port = await connector();
  const heard = new Promise((resolve) => {
    port.onFrame(resolve);
  });
  framePortOverMessagePort(other).post('from the right one');
  expect(await heard).toBe('from the right one');
  port.close();
  port2.close();
});

test('a refusal can pass while the engine may come back, and is final once it was given up', async () => {
  const { connector, tellState } = setUp(() => Promise.reject(new Error('no engine')));
  await expect(connector()).rejects.toMatchObject({ code: 'connection_closed', isRetryable: true });
  tellState({ type: 'failed', reason: 'It crashed three times.' });
  await expect(connector()).rejects.toMatchObject({
    code: 'denied',
    isRetryable: false,
    message: 'It crashed three times.',
  });
});
