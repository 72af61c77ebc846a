import type { Clock } from '../../main/spec/clock.ts';
import type { LoadOutcome, LoadTarget } from '../../main/spec/load-target.ts';

export interface VirtualTarget extends LoadTarget {
  /** Indexes of requests that were taken back. */
  cancelled: number[];
  sent: number[];
}

/** A server without a limit of its own that takes as long as it is told, by when the request reached it. */
export function createVirtualTarget(options: {
  clock: Clock;
  /** @param nowMs since the target was made */
  serviceMs: (nowMs: number, index: number) => number;
  outcome?: (index: number) => Partial<LoadOutcome>;
}): VirtualTarget {
  const { clock, serviceMs, outcome } = options;
  const startNano = clock.monotonicNano();
  const cancelled: number[] = [];
  const sent: number[] = [];
  return {
    cancelled,
    sent,
    send: (index, call) =>
      new Promise((resolve) => {
        sent.push(index);
        const nowMs = Number(clock.monotonicNano() - startNano) / 1e6;
        clock.after(serviceMs(nowMs, index), () =>
          resolve({ errorCode: null, firstTokenMs: null, interTokenMs: [], stagesMs: {}, ...outcome?.(index) }),
        );
        call.onCancel(() => cancelled.push(index));
      }),
  };
}

/** Answers in `usualMs`, but what reaches it while it stands still only when that is over. */
export function stalling(stall: { fromMs: number; toMs: number; usualMs: number }): (nowMs: number) => number {
  return (nowMs) => (nowMs >= stall.fromMs && nowMs < stall.toMs ? stall.toMs - nowMs : 0) + stall.usualMs;
}
