import type { DrillSummary, DrillUnit } from '../../../../main/contract/drill.ts';
import {
  formatCount,
  formatDuration,
  formatMoney,
  formatQuantity,
  formatRatio,
  formatShare,
  formatTokens,
  UNKNOWN,
} from '../../../ui/index.ts';
import type { DrillState } from '../drills/drill-store.ts';

/** @returns a figure of a drill in its unit */
export function drillValue(value: number, unit: DrillUnit): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  switch (unit) {
    case 'count':
      return Number.isInteger(value) ? formatCount(value) : value.toFixed(1);
    case 'share':
      return formatShare(value);
    case 'factor':
      return formatRatio(value);
    case 'ms':
      return formatDuration(value);
    case 'usd':
      return formatMoney(value);
    case 'tokens':
      return formatTokens(value);
  }
}

/** @returns what the drills of this window came to, what did not hold first */
export function drillVerdict(
  drills: readonly DrillSummary[],
  states: Readonly<Record<string, DrillState>>,
): { sentence: string; detail: string } {
  const ended = drills.flatMap(({ name }) => {
    const state = states[name];
    return state?.type === 'finished' ? [state.result] : [];
  });
  const failed = drills.filter(({ name }) => states[name]?.type === 'failed').length;
  const broken = ended.filter(({ guardrailHeld }) => !guardrailHeld);
  const waiting = drills.filter(({ name }) => ['waiting', 'running'].includes(states[name]?.type ?? '')).length;
  const rest = drills.length - ended.length - failed;
  const detail = [
    failed === 0 ? '' : `${formatCount(failed)} could not run`,
    rest === 0 ? '' : `${formatCount(rest)} not run in this window`,
  ]
    .filter(Boolean)
    .join(', ');
  const each = 'Each runs a failure of production twice: without its guardrail, and with it.';
  const [first] = broken;
  if (first !== undefined) {
    const more = broken.length === 1 ? '' : ` and ${formatCount(broken.length - 1)} more`;
    return { sentence: `The guardrail of ${first.name}${more} did not hold.`, detail };
  }
  const running = drills.find(({ name }) => states[name]?.type === 'running');
  if (running !== undefined) {
    const done = `${formatCount(ended.length)} of ${formatCount(ended.length + waiting)} done`;
    return { sentence: `Running ${running.name}.`, detail: done };
  }
  if (ended.length === 0) {
    const sentence = `${formatQuantity(drills.length, 'drill')} can be run.`;
    return { sentence, detail: detail === '' ? each : `${each} ${detail}.` };
  }
  return { sentence: `${formatCount(ended.length)} of ${formatQuantity(ended.length, 'guardrail')} held.`, detail };
}
