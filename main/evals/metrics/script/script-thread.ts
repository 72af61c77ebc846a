import { Worker } from 'node:worker_threads';
import { type AskedThread, createAskedThread } from '../../../base/asked-thread.ts';
import type { Clock } from '../../../spec/clock.ts';
import { MAX_SCRIPT_MS } from './script-limits.ts';
import type { ScriptReply, ScriptRequest } from './script-protocol.ts';

/** Where scripts run. It never replies `ready`. */
export type ScriptSandbox = AskedThread<ScriptRequest, ScriptReply>;

/** In MB: above what the interpreter is allowed, with its own code and the texts on their way. */
const MAX_HEAP_MB = 256;

/**
 * Runs custom metrics in a thread of their own, one request after the other. The interpreter stops most of what does not
 * end by itself, with the line; work inside of one of its builtins costs the thread.
 */
export function createScriptSandbox(options: { workerUrl: URL; clock: Clock }): ScriptSandbox {
  return createAskedThread<ScriptRequest, ScriptReply>({
    name: 'script sandbox',
    start: () =>
      new Worker(options.workerUrl, {
        name: 'script-metric',
        // A script has no way out of the interpreter; if it found one, it would find no secrets here.
        env: {},
        resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
      }),
    clock: options.clock,
    limitMs: MAX_SCRIPT_MS,
    words: {
      late: ({ path }) => `${path}: it took longer than ${MAX_SCRIPT_MS} ms`,
      failed: ({ message }) => `the interpreter failed: ${message}`,
      ended: 'the interpreter was stopped',
    },
  });
}
