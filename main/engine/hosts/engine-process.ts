/** The program of the engine process, for both hosts. */
import { createEngine } from '../create-engine.ts';
import { openProcessLog } from '../logs/process-log.ts';
import { systemClock } from '../system-clock.ts';
import { resolveUserDirectories } from '../user-directories.ts';
import { runEngineProcess } from './run-engine-process.ts';
import { linkToShell } from './link-to-shell.ts';

const log = openProcessLog({
  directory: resolveUserDirectories(process.env).logs,
  name: 'engine',
  clock: systemClock,
});
log.note('engine-started', { node: process.versions.node, platform: process.platform });
// Notes why before the process ends of it, as it would anyway.
process.on('uncaughtExceptionMonitor', (error) => log.noteError('engine-crashed', error));

const stop = runEngineProcess({
  link: linkToShell(),
  createEngine,
  environment: process.env,
  exit: (code) => process.exit(code),
  log,
});

// Ctrl-C in a terminal reaches the shell and this process alike: the shell decides, and its end closes the link.
process.on('SIGINT', () => {});
process.on('SIGTERM', stop);
