import { readdirSync, readFileSync, statSync } from 'node:fs';

const BYTES_PER_KIB = 1024;

/** What a process holds right now. Linux only. */
export interface ProcessCounts {
  residentBytes: number;
  openFiles: number;
  threads: number;
}

/** @throws Error with code ENOENT when there is no such process */
export function readProcessCounts(pid: number): ProcessCounts {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const numberAfter = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return {
    residentBytes: numberAfter('VmRSS') * BYTES_PER_KIB,
    threads: numberAfter('Threads'),
    openFiles: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** @returns 0 for a file that is not there */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** @returns how much the values rise over their whole length, by the line of least squares through them */
export function riseOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let covariance = 0;
  let variance = 0;
  values.forEach((value, index) => {
    covariance += (index - middle) * (value - mean);
    variance += (index - middle) ** 2;
  });
  return variance === 0 ? 0 : (covariance / variance) * (values.length - 1);
}
