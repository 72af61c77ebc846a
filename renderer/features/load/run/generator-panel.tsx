import { Check, TriangleAlert } from 'lucide-react';
import { Chip, formatCount, formatDuration, formatShare, NOT_APPLICABLE, Panel } from '../../../ui/index.ts';
import type { ShownRun } from '../live/use-run.ts';
import { usePointedTick } from '../live/use-pointed-tick.ts';
import { generatorState } from '../view-model/generator-state.ts';
import { FourFacts } from './four-facts.tsx';

/** Whether the figures are the target's at all: it is always said. */
export function GeneratorPanel({ run }: { run: ShownRun }) {
  const { ticks, result } = run;
  const pointed = usePointedTick(ticks);
  const { isLimited, lagP99Ms, limitMs, inFlight, waiting, dropped, offered, cpu } = generatorState(
    ticks,
    result,
    pointed,
  );
  return (
    <Panel
      title="Generator"
      chips={
        isLimited === null ? (
          <Chip>not measured yet</Chip>
        ) : isLimited ? (
          <Chip tone="error" icon={TriangleAlert}>
            the bottleneck
          </Chip>
        ) : (
          <Chip tone="ok" icon={Check}>
            not the bottleneck
          </Chip>
        )
      }
      actions={<span className="text-3">own process</span>}
      isFit
      scrolls={false}
    >
      <FourFacts
        facts={[
          {
            label: 'Start lag p99',
            value: lagP99Ms === null ? NOT_APPLICABLE : formatDuration(lagP99Ms),
            note: limitMs === null ? 'limit unknown yet' : `limit ${formatDuration(limitMs)}`,
            tone: isLimited === true ? 'error' : 'plain',
          },
          { label: 'In flight', value: formatCount(inFlight), note: `${formatCount(waiting)} waiting` },
          {
            label: 'Dropped',
            value: formatCount(dropped),
            note: `of ${formatCount(offered)}`,
            tone: dropped > 0 ? 'warn' : 'plain',
          },
          { label: 'CPU', value: cpu === null ? NOT_APPLICABLE : formatShare(cpu), note: 'of one core' },
        ]}
      />
    </Panel>
  );
}
