import { readdirSync, readFileSync } from 'node:fs';

const BYTES_PER_KIB = 1024;

/** Keeps the peak memory of a process with all it starts. */
export interface MemoryWatch {
  /** Looks at the processes once more and stops. @returns bytes, or null where /proc does not exist */
  stop(): number | null;
}

/** Between two looks, in milliseconds. */
const LOOK_INTERVAL_MS = 100;

/**
 * The peak resident memory of a process tree: at each look the peaks (`VmHWM`, kept by the kernel, so that nothing between
 * two looks is missed) of the processes that live then, summed; of these sums the largest. Peaks of processes that live
 * together need not fall together, and pages that they share count for each, so it may say too much; processes that come
 * one after the other are not added up.
 */
export function watchProcessTree(pid: number): MemoryWatch {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(
      peak,
      treeOf(pid).reduce((sum, member) => sum + peakOf(member), 0),
    );
  };
  look();
  const timer = setInterval(look, LOOK_INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return peak === 0 ? null : peak;
    },
  };
}

function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

/** Each thread lists the children it started. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    // Gone between two looks, or not Linux.
    return [];
  }
}

function peakOf(pid: number): number {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib ?? 0) * BYTES_PER_KIB;
  } catch {
    return 0;
  }
}
