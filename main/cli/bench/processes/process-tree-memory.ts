import { readdirSync, readFileSync } from 'node:fs';

const BYTES_PER_KIB = 1024;

/** Keeps the peak memory of a process and of all it starts. */
export interface MemoryWatch {
  /** Looks at the processes once more and stops. @returns bytes, or null where /proc does not exist */
  stop(): number | null;
}

/** Between two looks, milliseconds. The kernel forgets a process's peak when it ends: growth after the last look is missed. */
const LOOK_INTERVAL_MS = 100;

/**
 * The peak resident memory of a process tree: each process's own peak (`VmHWM`, kept by the kernel, so nothing between
 * two looks is missed), summed. The peaks of several processes need not fall together, so the sum may say too much.
 */
export function watchProcessTree(pid: number): MemoryWatch {
  const peaks = new Map<number, number>();
  const look = (): void => {
    for (const member of treeOf(pid)) peaks.set(member, Math.max(peaks.get(member) ?? 0, peakOf(member)));
  };
  look();
  const timer = setInterval(look, LOOK_INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      const sum = [...peaks.values()].reduce((total, peak) => total + peak, 0);
      return sum === 0 ? null : sum;
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
