/**
 * A shell with nothing but an engine in a utility process: it talks to it through a real MessagePort, as a page does,
 * crashes it, stops it, and prints what it saw as one line of JSON.
 */
import { join } from 'node:path';
import { app, MessageChannelMain, utilityProcess } from 'electron';
import { createRpcClient, type RpcClient } from '../../../main/contract/rpc/rpc-client.ts';
import type { EngineProcessState } from '../../../main/contract/trestle-bridge.ts';
import { EngineSupervisor } from '../../../main/engine/hosts/engine-supervisor.ts';
import { createUtilityEngineHost } from '../../../main/engine/hosts/utility-engine-host.ts';
import { systemClock } from '../../../main/engine/system-clock.ts';
import { framePortOverElectronPort } from '../../../main/engine/transports/electron-message-port.ts';

const states: EngineProcessState[] = [];
const engine = new EngineSupervisor({
  host: createUtilityEngineHost({
    fork: (entryPath) => utilityProcess.fork(entryPath, [], { stdio: 'inherit' }),
    entryPath: join(import.meta.dirname, 'storageless-engine-process.js'),
  }),
  clock: systemClock,
  workspacePath: '/somewhere',
  onState: (state) => states.push(state),
  onWorkspaceFailed: () => {},
});

async function connect(): Promise<RpcClient> {
  const { port1, port2 } = new MessageChannelMain();
  (await engine.current()).attach(port1);
  return createRpcClient(framePortOverElectronPort(port2));
}

/** The engine without storage tells its process id in place of its version. */
const processId = async (client: RpcClient): Promise<number> =>
  Number((await client.call('status.read', {})).engineVersion);

async function run(): Promise<object> {
  engine.start();
  const client = await connect();
  const first = await processId(client);
  const workspace = await client.call('workspace.current', {});
  let deltas = 0;
  for await (const event of client.stream('ask.run', { question: 'why' }))
    deltas += event.type === 'text-delta' ? 1 : 0;
  const refused = await client.call('ask.run' as never, {} as never).catch((error: { code: string }) => error.code);

  const again = await connect();
  const lost = new Promise((resolve) => {
    again.onClose(resolve);
  });
  process.kill(first, 'SIGKILL');
  await lost;
  // The port of a process that was killed closes before the process is known to be gone.
  while (states.at(-1)?.type === 'running') await systemClock.sleep(10);
  const restarted = await connect();
  const second = await processId(restarted);
  const workspaceAfter = await restarted.call('workspace.current', {});
  await engine.stop();
  return {
    first,
    second,
    main: process.pid,
    workspace,
    workspaceAfter,
    deltas,
    refused,
    states: states.map(({ type }) => type),
  };
}

void app
  .whenReady()
  .then(run)
  .catch((error: unknown) => ({ error: String(error) }))
  .then((seen) => {
    process.stdout.write(`SEEN ${JSON.stringify(seen)}\n`, () => app.exit(0));
  });
