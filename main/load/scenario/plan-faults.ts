import type { LoadFault } from '../../contract/load-scenario.ts';
import { msOf } from './units.ts';

/** A fault with its times. */
export interface PlannedFault {
  name: string;
  fromMs: number;
  /** Not in it any more. */
  toMs: number;
  what: LoadFault['what'];
}

export function planFaults(faults: readonly LoadFault[]): PlannedFault[] {
  return faults.map(({ name, at, for: duration, what }) => {
    const fromMs = msOf(at);
    return { name: name ?? describeFault(what), fromMs, toMs: fromMs + msOf(duration), what };
  });
}

/** @returns a few words for one that has no name */
export function describeFault(what: LoadFault['what']): string {
  switch (what.type) {
    case 'stage':
      return what.fault.type === 'latency'
        ? `${what.stage} +${what.fault.addMs} ms`
        : what.fault.type === 'error'
          ? `${what.stage} fails`
          : `${what.stage} finds nothing`;
    case 'model':
      return `model: ${what.fault.type.replaceAll('-', ' ')}`;
    case 'slow-disk':
      return `slow disk +${what.addMs} ms`;
    case 'oversized-context':
      return `context +${what.tokens} tokens`;
    case 'clock-jump':
      return `clock ${what.byMs < 0 ? '−' : '+'}${Math.abs(what.byMs)} ms`;
    case 'noisy-neighbour':
      return `${what.tenant} +${what.rate}`;
    case 'stale-index':
    case 'mixed-embeddings':
    case 'tool-failure':
    case 'thundering-herd':
    case 'cold-start':
      return what.type.replaceAll('-', ' ');
  }
}
