import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DoctorCheck } from '../../contract/doctor.ts';
import { listCrashReports } from '../logs/crash-reports.ts';
import type { EngineServices } from '../services.ts';

const BYTES_PER_KB = 1024;

/** Where the app's logs are. Their absence is no fault: only the desktop app writes them. */
export function checkLogs({ directories }: Pick<EngineServices, 'directories'>): DoctorCheck {
  const sizeBytes = sizeOf(directories.logs);
  const found =
    sizeBytes === null
      ? `${directories.logs}, none yet`
      : `${directories.logs}, ${Math.ceil(sizeBytes / BYTES_PER_KB)} KB`;
  return { id: 'logs', ok: true, found, wayOut: null, isOptional: true };
}

/** How many reports of crashes are kept here, and where. */
export function checkCrashReports({ directories }: Pick<EngineServices, 'directories'>): DoctorCheck {
  const [newest, ...older] = listCrashReports(directories.crashes);
  const found =
    newest === undefined
      ? `${directories.crashes}, none`
      : `${directories.crashes}, ${older.length + 1}, the newest of ${new Date(newest.at).toISOString()}; they stay on this machine`;
  return { id: 'crash-reports', ok: true, found, wayOut: null, isOptional: true };
}

function sizeOf(directory: string): number | null {
  try {
    if (!existsSync(directory)) return null;
    return readdirSync(directory)
      .filter((name) => name.endsWith('.log'))
      .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  } catch {
    return null;
  }
}
