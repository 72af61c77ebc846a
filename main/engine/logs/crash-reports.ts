/** Reports of processes that ended by themselves. They stay on this machine; nothing sends them anywhere. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDirectory } from '../../storage/private-directory.ts';

/** Older ones go. */
export const MAX_CRASH_REPORTS = 20;
/** Lines of the log that lead up to it. */
const LOG_LINES = 50;
/** Chromium's dumps of its own processes; the rest of its folder is its bookkeeping. */
const REPORT_NAME = /^engine-.*\.json$|\.dmp$/;

export interface CrashFacts {
  at: string;
  version: string;
  /** How it ended; one of the two is set. */
  exitCode: number | null;
  signal: string | null;
}

/** @returns every report, newest first; none when the folder is not there or cannot be read */
export function listCrashReports(directory: string): readonly { path: string; at: number; sizeBytes: number }[] {
  try {
    if (!existsSync(directory)) return [];
    return readdirSync(directory, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && REPORT_NAME.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path, at: statSync(path).mtimeMs, sizeBytes: statSync(path).size }))
      .toSorted((a, b) => b.at - a.at);
  } catch {
    return [];
  }
}

/** Removes all but the newest. */
export function pruneCrashReports(directory: string): void {
  for (const { path } of listCrashReports(directory).slice(MAX_CRASH_REPORTS)) {
    try {
      rmSync(path, { force: true });
    } catch {
      // It is tried again at the next start.
    }
  }
}

/**
 * Writes what is known of an engine that ended: its version, how it ended, and the last lines of its log, which holds no
 * text of anybody's. A report that cannot be written is lost, and nothing else.
 */
export function writeEngineCrashReport(options: { directory: string; logDirectory: string; facts: CrashFacts }): void {
  const { directory, logDirectory, facts } = options;
  try {
    ensurePrivateDirectory(directory);
    const report = {
      process: 'engine',
      ...facts,
      platform: `${process.platform} ${process.arch}`,
      log: lastLines(join(logDirectory, 'engine.log')),
    };
    const name = `engine-${facts.at.replaceAll(/[:.]/g, '-')}.json`;
    writeFileSync(join(directory, name), `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  } catch {
    return;
  }
  pruneCrashReports(directory);
}

function lastLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LOG_LINES);
  } catch {
    return [];
  }
}
