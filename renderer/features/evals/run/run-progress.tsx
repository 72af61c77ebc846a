import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { formatCost, formatCount, formatRemaining, LoadingLine } from '../../../ui/index.ts';
import type { EvalProgress } from '../live/live-store.ts';

export interface RunProgressProps {
  report: EvalRunReport;
  progress: EvalProgress | null;
  onStop: () => void;
}

/** How far a run has come, what is left, and a way to end it; finished cells stay. */
export function RunProgress({ report, progress, onStop }: RunProgressProps) {
  const { done, total, cached } = report;
  const failed = progress?.failed ?? 0;
  const parts = [
    `${formatCount(done)} of ${formatCount(total)} runs`,
    cached > 0 ? `${formatCount(cached)} as before` : '',
    failed > 0 ? `${formatCount(failed)} failed` : '',
    formatCost(progress?.costUsd ?? report.costUsd),
  ];
  return (
    <LoadingLine
      label={`Running ${report.evalId}`}
      count={parts.filter(Boolean).join(', ')}
      {...(progress?.remainingMs == null ? {} : { remaining: formatRemaining(progress.remainingMs) })}
      share={total === 0 ? null : done / total}
      onCancel={onStop}
    />
  );
}
