import { join } from 'node:path';
import { withProcessLock } from './process-lock.mjs';
import { say } from './say.mjs';

/**
 * Runs one step of the bootstrap while no other process runs one on the same clone. Callers check again inside whether
 * the step is still needed: the process they waited for usually did it.
 *
 * @template T
 * @param {string} root the clone
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
export function withBootstrapLock(root, step) {
  return withProcessLock(join(root, '.cache', 'bootstrap.lock'), step, {
    onWait: (ownerPid) => say(`waiting for process ${ownerPid ?? 'unknown'}, which is preparing this clone`),
  });
}
