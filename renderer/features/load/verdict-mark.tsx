import { Check, CircleAlert, TriangleAlert } from 'lucide-react';
import type { LoadRunSummary } from '../../../main/contract/load-run.ts';
import { Chip, formatExactTime, StateDot } from '../../ui/index.ts';
import { verdictChip } from './view-model/verdict-words.ts';

const GLYPH = { ok: Check, warn: TriangleAlert, error: CircleAlert } as const;

/** What a run came to, in a word. */
export function VerdictMark({ run }: { run: LoadRunSummary }) {
  const { text, tone } = verdictChip(run);
  if (run.state === 'running') {
    return (
      <Chip tone="accent">
        <StateDot state="running">running</StateDot>
      </Chip>
    );
  }
  return (
    <Chip {...(tone === undefined ? {} : { tone, icon: GLYPH[tone] })} title={formatExactTime(run.startedAt)}>
      {text}
    </Chip>
  );
}
