import { CircleAlert, CircleSlash, TriangleAlert } from 'lucide-react';
import type { Trace } from '../../../../main/contract/trace.ts';
import {
  formatCount,
  formatDuration,
  formatExactTime,
  formatCost,
  formatQuantity,
  ICON_SIZE,
  ICON_STROKE,
} from '../../../ui/index.ts';
import type { Finding } from '../view-model/findings.ts';

const ICONS = { degraded: TriangleAlert, error: CircleAlert, refused: CircleSlash, stopped: CircleSlash } as const;

/** The question and the line of facts that says whether there is anything to look at. */
export function TraceFacts({ trace: { summary }, findings }: { trace: Trace; findings: readonly Finding[] }) {
  const count = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length;
  const overBudget = count('over-budget');
  return (
    <div className="trace-facts">
      <p className="trace-facts__title">{summary.title}</p>
      <p className="trace-facts__line">
        <strong>{formatDuration(summary.durationMs)}</strong>
        <span>{formatQuantity(summary.spanCount, 'span')}</span>
        <span>{`${formatCount(summary.inputTokens)} › ${formatCount(summary.outputTokens)} tok`}</span>
        <span>{formatCost(summary.costUsd)}</span>
        <span>{formatExactTime(summary.startedAt)}</span>
        {count('degraded') === 0 ? null : (
          <Fact kind="degraded" tone="warn">{`${formatQuantity(count('degraded'), 'stage')} degraded`}</Fact>
        )}
        {count('error') === 0 || summary.status === 'cancelled' ? null : (
          <Fact kind="error" tone="error">
            {formatQuantity(count('error'), 'error')}
          </Fact>
        )}
        {summary.status === 'cancelled' ? <Fact kind="stopped">stopped</Fact> : null}
        {count('refused') === 0 ? null : <Fact kind="refused">refused</Fact>}
        {overBudget === 0 ? null : (
          <span className="text-error">{`${formatQuantity(overBudget, 'stage')} over budget`}</span>
        )}
      </p>
    </div>
  );
}

function Fact({ kind, tone, children }: { kind: keyof typeof ICONS; tone?: 'warn' | 'error'; children: string }) {
  const Glyph = ICONS[kind];
  return (
    <span className={tone === undefined ? 'state' : `state text-${tone}`}>
      <Glyph size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
      {children}
    </span>
  );
}
