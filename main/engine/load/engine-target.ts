import type { LoadOutcome, LoadTarget } from '../../spec/load-target.ts';
import type { LoadReport } from './load-protocol.ts';

/** What is loaded lives in the engine: arrivals go there over the channel, and what became of them comes back. */
export interface EngineTarget {
  send: LoadTarget['send'];
  /** Of an arrival that nobody waits for any more it is no news. */
  settle(index: number, outcome: LoadOutcome): void;
}

export function createEngineTarget(tell: (report: LoadReport) => void): EngineTarget {
  const waiting = new Map<number, (outcome: LoadOutcome) => void>();
  return {
    send: (index, call) =>
      new Promise((resolve) => {
        waiting.set(index, resolve);
        call.onCancel(() => {
          waiting.delete(index);
          tell({ kind: 'cancel', index });
        });
        tell({ kind: 'send', index });
      }),
    settle: (index, outcome) => {
      waiting.get(index)?.(outcome);
      waiting.delete(index);
    },
  };
}
