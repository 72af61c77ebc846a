import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import type { DoctorCheck } from '../../contract/doctor.ts';
import type { EngineServices } from '../services.ts';

/** Below this an ingest of ordinary size may not finish, in bytes. */
const LOW_SPACE_BYTES = 512 * 1024 * 1024;
const BYTES_PER_GB = 1024 ** 3;

/** Are the user's folders there, writable, and not nearly full. */
export function checkStorage({ directories }: Pick<EngineServices, 'directories'>): DoctorCheck {
  const path = directories.data;
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK);
    const { bavail, bsize } = statfsSync(path);
    const freeBytes = bavail * bsize;
    const ok = freeBytes >= LOW_SPACE_BYTES;
    return {
      id: 'storage',
      ok,
      found: `${path}, ${(freeBytes / BYTES_PER_GB).toFixed(1)} GB free`,
      wayOut: ok ? null : 'Free some disk space.',
      isOptional: false,
    };
  } catch (error) {
    return {
      id: 'storage',
      ok: false,
      found: `${path}: ${error instanceof Error ? error.message : String(error)}`,
      wayOut: 'Make the folder writable, or name another with TRESTLE_HOME.',
      isOptional: false,
    };
  }
}
