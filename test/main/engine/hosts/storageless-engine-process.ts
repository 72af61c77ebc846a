/** The engine process with its storage left out: for runtimes that cannot load it, and for tests of the process itself. */
import { linkToShell } from '../../../../main/engine/hosts/link-to-shell.ts';
import { runEngineProcess } from '../../../../main/engine/hosts/run-engine-process.ts';
import { createStoragelessEngine } from './storageless-engine.ts';

runEngineProcess({
  link: linkToShell(),
  createEngine: async () => {
    if (process.env['FAIL_TO_START'] !== undefined) throw new Error(process.env['FAIL_TO_START']);
    return createStoragelessEngine();
  },
  environment: process.env,
  exit: (code) => process.exit(code),
});
