import { createHash } from 'node:crypto';
import { accessSync, constants, realpathSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * The longest socket path that fits `sun_path` everywhere, in bytes without the final NUL: macOS has 104, Linux 108.
 * A longer one is not refused by the kernel in plain words: it is cut, or fails as an invalid argument.
 */
export const MAX_SOCKET_PATH_BYTES = 103;

/** Hex digits of the hashes: 64 bits, far more than the workspaces of one person need to stay apart. */
const HASH_DIGITS = 16;

export interface WorkspaceSocketPlace {
  /** What to listen on and connect to: a file, or a pipe's name on Windows. */
  address: string;
  /** The folder to make, with mode 0700; null where there is none. */
  directory: string | null;
}

/**
 * Where the engine that owns a workspace listens: named by the hash of the workspace's real path, so that every way to
 * spell the path leads to the same socket and a deep folder cannot make the name too long.
 *
 * @param options.socketDirectory the user's runtime directory; when it is itself too long, or on a disk that cannot be
 *   written, a private folder below the system's temporary one stands in for it
 * @throws Error with code ENOENT when the workspace does not exist
 */
export function workspaceSocketPlace({
  workspacePath,
  socketDirectory,
  platform = process.platform,
}: {
  workspacePath: string;
  socketDirectory: string;
  platform?: NodeJS.Platform;
}): WorkspaceSocketPlace {
  const workspace = shortHash(realpathSync(workspacePath));
  if (platform === 'win32') {
    return { address: `\\\\.\\pipe\\trestle-${shortHash(socketDirectory)}-${workspace}`, directory: null };
  }
  const wanted = join(socketDirectory, `${workspace}.sock`);
  const address =
    fits(wanted) && !isOnReadOnlyDisk(socketDirectory) ? wanted : join(standIn(socketDirectory), `${workspace}.sock`);
  return { address, directory: dirname(address) };
}

/** Of the folder, or of the nearest one above it that is there. Whether it is ours to write, is found out by writing. */
function isOnReadOnlyDisk(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return false;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EROFS') return true;
    const above = dirname(directory);
    return code === 'ENOENT' && above !== directory && isOnReadOnlyDisk(above);
  }
}

/** Short, of this user, and different for different runtime directories, so that two homes in a test do not meet. */
function standIn(socketDirectory: string): string {
  const name = `trestle-${userInfo().uid}-${shortHash(socketDirectory)}`;
  const inTemporary = join(tmpdir(), name);
  return fits(join(inTemporary, `${'0'.repeat(HASH_DIGITS)}.sock`)) ? inTemporary : join('/tmp', name);
}

const fits = (path: string): boolean => Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES;

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
