/** Child of the lock tests: takes a workspace, says how that went, and holds it until it is told or killed. */
import { LockHeldError } from '../../../../main/base/errors/lock-held-error.ts';
import { acquireWorkspaceLock } from '../../../../main/storage/workspace-lock.ts';

const [stateDirectory = '', kind = ''] = process.argv.slice(2);
try {
  const lock = acquireWorkspaceLock({ stateDirectory, kind });
  process.stdout.write('held\n');
  process.stdin.once('data', () => {
    lock.release();
    process.exit(0);
  });
} catch (error) {
  process.stdout.write(LockHeldError.is(error) ? 'refused\n' : `failed: ${String(error)}\n`);
}
