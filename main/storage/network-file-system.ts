import { statfsSync } from 'node:fs';
import { StorageError } from '../base/errors/storage-error.ts';
import { toStorageError } from './to-storage-error.ts';

/** `f_type` of file systems whose locks and shared memory SQLite's write-ahead log cannot rest on. @see statfs(2) */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x564c, 'NCP'],
  [0x5346414f, 'AFS'],
]);

/**
 * @throws StorageError when the folder lies on a network file system that can be told by its number (Linux): there,
 *   two machines could write one database and damage it
 */
export function refuseNetworkFileSystem(path: string): void {
  if (process.platform !== 'linux') return;
  const name = networkFileSystemName(readType(path));
  if (name === null) return;
  throw new StorageError(
    `${path} is on a network file system (${name}), where a database can be damaged. Put the workspace on a local disk.`,
    { details: { path, fileSystem: name } },
  );
}

/** @param type `f_type` as statfs reports it, signed on some platforms */
export function networkFileSystemName(type: number): string | null {
  return NETWORK_FILE_SYSTEMS.get(type >>> 0) ?? null;
}

function readType(path: string): number {
  try {
    return statfsSync(path).type;
  } catch (error) {
    throw toStorageError(error, path);
  }
}
