import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessUse } from '../../contract/load-run.ts';
import type { Clock } from '../../spec/clock.ts';

/** How often the event loop is looked at, milliseconds: the precision of what is told of it. */
const RESOLUTION_MS = 10;
const NANOS_PER_MS = 1e6;
const NANOS_PER_MICRO = 1000;

/** How busy this process is, from one reading to the next. */
export interface ProcessUseReader {
  read(): ProcessUse;
  stop(): void;
}

export function startProcessUse(clock: Pick<Clock, 'monotonicNano'>): ProcessUseReader {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let lastCpu = process.cpuUsage();
  let lastNano = clock.monotonicNano();
  return {
    read: () => {
      const cpu = process.cpuUsage();
      const nowNano = clock.monotonicNano();
      const elapsed = Math.max(1, Number(nowNano - lastNano));
      const used = cpu.user + cpu.system - lastCpu.user - lastCpu.system;
      // The monitor counts whole rounds, so its own resolution is no delay.
      const eventLoopP99Ms = Math.max(0, delay.percentile(99) / NANOS_PER_MS - RESOLUTION_MS);
      lastCpu = cpu;
      lastNano = nowNano;
      delay.reset();
      return { cpu: (used * NANOS_PER_MICRO) / elapsed, rssBytes: process.memoryUsage.rss(), eventLoopP99Ms };
    },
    stop: () => void delay.disable(),
  };
}
