import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Takes away what writers of a file left beside it when they were killed: `<name>.<process>….tmp` of processes that no
 * longer run. Never fails: tidying must not cost a write that is done.
 */
export function removeLeftovers(target: string): void {
  const prefix = `${basename(target)}.`;
  try {
    for (const name of readdirSync(dirname(target))) {
      if (!name.startsWith(prefix)) continue;
      const pid = Number(/^(\d+)(?:-[^.]*)?(?:\.bak)?\.tmp/.exec(name.slice(prefix.length))?.[1]);
      if (Number.isInteger(pid) && pid !== process.pid && !isRunning(pid)) {
        rmSync(join(dirname(target), name), { force: true });
      }
    }
  } catch {
    // As said above.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
