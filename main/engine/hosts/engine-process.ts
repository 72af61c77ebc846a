/** The program of the engine process, for both hosts. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { openProcessLog } from '../logs/process-log.ts';
import { systemClock } from '../system-clock.ts';
import { resolveUserDirectories } from '../user-directories.ts';
import { runEngineProcess } from './run-engine-process.ts';
import { linkToShell } from './link-to-shell.ts';

const directories = resolveUserDirectories(process.env);
const log = openProcessLog({ directory: directories.logs, name: 'engine', clock: systemClock });
log.note('engine-started', { node: process.versions.node, platform: process.platform });
// Notes why before the process ends of it, as it would anyway.
process.on('uncaughtExceptionMonitor', (error) => log.noteError('engine-crashed', error));

// Compiling the engine takes half of its start. Node keeps what it compiled, checked against each file's content; where
// the folder cannot be written it says so and compiles as ever. Before the engine is imported, or it comes too late.
enableCompileCache(join(directories.cache, 'compiled'));

const stop = runEngineProcess({
  link: linkToShell(),
  createEngine: async (options) => {
    const { createEngine } = await import('../create-engine.ts');
    return createEngine(options);
  },
  environment: process.env,
  exit: (code) => process.exit(code),
  log,
});

// Ctrl-C in a terminal reaches the shell and this process alike: the shell decides, and its end closes the link.
process.on('SIGINT', () => {});
process.on('SIGTERM', stop);
