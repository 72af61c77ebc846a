import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { UserDirectories } from '../../engine/user-directories.ts';

export interface WritableState {
  /** Where the shell keeps what it knows: Chromium's profile, the place of the window. */
  directory: string;
  /** One sentence when it is not where it belongs and will be forgotten; null otherwise. */
  problem: string | null;
}

/** Chromium writes at once what it cannot do without. Bytes. */
const PROBE_BYTES = 64 * 1024;

/**
 * Finds a folder for the shell's own state. A home that cannot be written (read-only, full, not ours) is no reason not to
 * open: the state then lives in a private folder that is gone with the session.
 *
 * @throws Error of the file system when not even that can be made
 */
export function findWritableState(directories: Pick<UserDirectories, 'state' | 'runtime'>): WritableState {
  const reason = whyUnwritable(directories.state);
  if (reason === null) return { directory: directories.state, problem: null };
  const runtime = join(directories.runtime, 'state');
  const directory =
    whyUnwritable(runtime) === null
      ? runtime
      : mkdtempSync(join(tmpdir(), `trestle-${process.getuid?.() ?? 'state'}-`));
  return {
    directory,
    problem: `${directories.state} cannot be written (${reason}): settings, logs and the place of the window are not kept this time. Make it writable, or name another folder with TRESTLE_HOME.`,
  };
}

/** @returns the system's word for it, `EROFS`; null when it can be written */
function whyUnwritable(directory: string): string | null {
  const probe = join(directory, `.probe-${process.pid}`);
  try {
    // First, since making a folder on a read-only disk fails with a word that misleads.
    accessSync(nearestThere(directory), constants.W_OK);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES));
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    try {
      rmSync(probe, { force: true });
    } catch {
      // It was never written.
    }
  }
}

function nearestThere(directory: string): string {
  return existsSync(directory) || dirname(directory) === directory ? directory : nearestThere(dirname(directory));
}
