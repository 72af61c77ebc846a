import { Check, CircleAlert, TriangleAlert } from 'lucide-react';
import type { EvalRunSummary } from '../../../main/contract/eval-run.ts';
import { Chip, formatExactTime, StateDot } from '../../ui/index.ts';
import { runState } from './view-model/run-words.ts';

const GLYPH = { ok: Check, warn: TriangleAlert, error: CircleAlert } as const;

/** Where a run stands, in a chip. */
export function RunMark({ run }: { run: EvalRunSummary }) {
  const { text, tone } = runState(run);
  if (tone === 'accent') {
    return (
      <Chip tone="accent">
        <StateDot state="running">{text}</StateDot>
      </Chip>
    );
  }
  return (
    <Chip tone={tone} icon={GLYPH[tone]} title={run.error?.message ?? formatExactTime(run.startedAt)}>
      {text}
    </Chip>
  );
}
