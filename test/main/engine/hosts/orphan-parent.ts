/** A shell that starts an engine and then waits to be killed. Prints the engine's process id once it answers. */
import { fileURLToPath } from 'node:url';
import { createNodeEngineHost } from '../../../../main/engine/hosts/node-engine-host.ts';

const host = createNodeEngineHost({
  nodePath: process.execPath,
  entryPath: fileURLToPath(new URL('storageless-engine-process.ts', import.meta.url)),
  environment: process.env,
});
const engine = host.start({
  onMessage: () => process.stdout.write(`${engine.pid}\n`),
  onExit: () => {},
});
engine.post({ type: 'start', workspacePath: null });
