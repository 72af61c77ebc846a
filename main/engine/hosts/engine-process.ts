/** The program of the engine process, for both hosts. */
import { createEngine } from '../create-engine.ts';
import { runEngineProcess } from './run-engine-process.ts';
import { linkToShell } from './link-to-shell.ts';

const stop = runEngineProcess({
  link: linkToShell(),
  createEngine,
  environment: process.env,
  exit: (code) => process.exit(code),
});

// Ctrl-C in a terminal reaches the shell and this process alike: the shell decides, and its end closes the link.
process.on('SIGINT', () => {});
process.on('SIGTERM', stop);
