import type { EvalRunSummary } from '../../../../main/contract/eval-run.ts';
import { formatCount, formatDuration, formatQuantity } from '../../../ui/index.ts';

export interface RunState {
  text: string;
  tone: 'ok' | 'warn' | 'error' | 'accent';
}

/** @returns where a run stands, in a word or three */
export function runState(run: Pick<EvalRunSummary, 'state' | 'done' | 'total' | 'ms'>): RunState {
  const place = `${formatCount(run.done)} of ${formatCount(run.total)}`;
  switch (run.state) {
    case 'running':
      return { text: `running ${place}`, tone: 'accent' };
    case 'finished':
      return run.done < run.total
        ? { text: `ended with ${place}`, tone: 'warn' }
        : { text: `done in ${formatDuration(run.ms)}`, tone: 'ok' };
    case 'cancelled':
      return { text: `stopped at ${place}`, tone: 'warn' };
    case 'interrupted':
      return { text: `interrupted at ${place}`, tone: 'warn' };
    case 'failed':
      return { text: `failed at ${place}`, tone: 'error' };
  }
}

/** @returns whether what is missing can still be run */
export function canResume({ state, done, total }: Pick<EvalRunSummary, 'state' | 'done' | 'total'>): boolean {
  return state !== 'running' && done < total;
}

/** @returns how much a run asks: `220 cases × 3 repeats` */
export function runSize({ cases, repeats }: Pick<EvalRunSummary, 'cases' | 'repeats'>): string {
  const size = formatQuantity(cases, 'case');
  return repeats === 1 ? size : `${size} × ${formatQuantity(repeats, 'repeat')}`;
}
