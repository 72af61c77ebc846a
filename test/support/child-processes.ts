import { readdirSync, readFileSync } from 'node:fs';

/** @returns the command line of every process that `pid` has started and that is still there. Linux only. */
export function childProcessesOf(pid: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        if (!new RegExp(`^PPid:\\s+${pid}$`, 'm').test(status)) return [];
        return [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()];
      } catch {
        // It has ended since.
        return [];
      }
    });
}
