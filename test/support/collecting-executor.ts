import type { Trace } from '../../main/contract/trace.ts';
import { systemClock } from '../../main/engine/system-clock.ts';
import { createExecutor, type Executor } from '../../main/pipeline/executor.ts';
import { createTracer } from '../../main/trace/tracer.ts';
import { createSeededRandom } from './seeded-random.ts';

/** The one executor, with its traces where a test can look at them. */
export function collectingExecutor(): { executor: Executor; traces: Trace[] } {
  const traces: Trace[] = [];
  const random = createSeededRandom(1);
  const executor = createExecutor({
    clock: systemClock,
    random,
    tracer: createTracer({ clock: systemClock, random }),
    traceWriter: { writeTrace: async (trace) => void traces.push(trace) },
    releaseStore: { keepRelease: () => undefined },
  });
  return { executor, traces };
}
