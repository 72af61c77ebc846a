import { chmodSync } from 'node:fs';

/** The user "nobody" of every Linux. */
const NOBODY = 65_534;

/**
 * Runs work as a user for whom file permissions count: tests often run as root, who may read everything.
 *
 * @param reachable folders that the user must be able to enter
 */
export async function asUnprivileged<Result>(
  reachable: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  if (process.geteuid?.() !== 0) return work();
  for (const folder of reachable) chmodSync(folder, 0o755);
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
