import { formatCost, formatMoney, formatShare, NOT_APPLICABLE, Panel } from '../../../ui/index.ts';
import type { ShownRun } from '../live/use-run.ts';
import { usePointedTick } from '../live/use-pointed-tick.ts';
import { qualityState } from '../view-model/quality-state.ts';
import { FourFacts } from './four-facts.tsx';

/** Fast and wrong is not good: what the answers were worth, and what they cost. */
export function QualityPanel({ run }: { run: ShownRun }) {
  const { ticks, result } = run;
  const pointed = usePointedTick(ticks);
  const { groundedShare, groundedFloor, refusedShare, costUsd, costPerSuccessUsd, costP99Usd } = qualityState(
    ticks,
    result,
    pointed,
  );
  const share = (value: number | null): string => (value === null ? NOT_APPLICABLE : formatShare(value));
  return (
    <Panel title="Quality and cost" isFit scrolls={false}>
      <FourFacts
        facts={[
          {
            label: 'Grounded',
            value: groundedShare === null ? NOT_APPLICABLE : formatShare(groundedShare, groundedFloor ?? undefined),
            note: groundedFloor === null ? 'no floor' : `floor ${formatShare(groundedFloor)}`,
            tone: groundedShare !== null && groundedFloor !== null && groundedShare < groundedFloor ? 'error' : 'plain',
          },
          { label: 'Refused', value: share(refusedShare), note: 'of ended' },
          {
            label: 'Per success',
            value: formatCost(costPerSuccessUsd),
            note: costP99Usd === null ? 'p99 at the end' : `p99 ${formatMoney(costP99Usd)}`,
          },
          {
            label: 'Spent',
            value: formatCost(costUsd),
            note: pointed !== null ? 'this second' : result === null ? 'so far' : 'whole run',
          },
        ]}
      />
    </Panel>
  );
}
