import { CircleAlert, CircleSlash, TriangleAlert } from 'lucide-react';
import type { Trace } from '../../../../main/contract/trace.ts';
import {
  formatCount,
  formatDuration,
  formatCost,
  formatQuantity,
  formatShare,
  ICON_SIZE,
  ICON_STROKE,
  TextButton,
} from '../../../ui/index.ts';
import { visibleText } from '../../../ui/text/visible-text.ts';
import { startText } from '../list/trace-table.tsx';
import { ReviewLine } from '../review/review-line.tsx';
import type { Finding } from '../view-model/findings.ts';
import type { SlowestSpan } from '../view-model/slowest-span.ts';

const ICONS = { degraded: TriangleAlert, error: CircleAlert, refused: CircleSlash, stopped: CircleSlash } as const;

export interface TraceFactsProps {
  trace: Trace;
  findings: readonly Finding[];
  slowest: SlowestSpan | null;
  /** False when the origin has no clock. */
  hasTimes: boolean;
  onSelect: (spanId: string) => void;
}

/** The question and the line of facts that says whether there is anything to look at. */
export function TraceFacts({ trace: { summary }, findings, slowest, hasTimes, onSelect }: TraceFactsProps) {
  const count = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length;
  const firstOf = (kind: Finding['kind']) => () => {
    const first = findings.find((finding) => finding.kind === kind);
    if (first !== undefined) onSelect(first.spanId);
  };
  const overBudget = count('over-budget');
  return (
    <div className="trace-facts">
      <p className="trace-facts__title">{visibleText(summary.title)}</p>
      <p className="trace-facts__line">
        <strong>{hasTimes ? formatDuration(summary.durationMs) : 'no times recorded'}</strong>
        <span>{formatQuantity(summary.spanCount, 'span')}</span>
        <span>
          {summary.isUsageKnown === false
            ? 'tokens unknown'
            : `${formatCount(summary.inputTokens)} › ${formatCount(summary.outputTokens)} tok`}
        </span>
        <span>{summary.costUsd === null ? 'cost unknown' : formatCost(summary.costUsd)}</span>
        <span>{startText(hasTimes ? summary : { ...summary, isTimed: false })}</span>
        {count('degraded') === 0 ? null : (
          <Fact
            kind="degraded"
            tone="warn"
            onClick={firstOf('degraded')}
          >{`${formatQuantity(count('degraded'), 'stage')} degraded`}</Fact>
        )}
        {count('error') === 0 || summary.status === 'cancelled' ? null : (
          <Fact kind="error" tone="error" onClick={firstOf('error')}>
            {formatQuantity(count('error'), 'error')}
          </Fact>
        )}
        {slowest === null ? null : (
          <span>
            {'slowest: '}
            <TextButton onClick={() => onSelect(slowest.node.id)}>{slowest.node.label}</TextButton>
            {` ${formatDuration(slowest.node.selfMs)}, ${formatShare(slowest.share)}`}
          </span>
        )}
        {summary.status === 'cancelled' ? <Fact kind="stopped">stopped</Fact> : null}
        {count('refused') === 0 ? null : <Fact kind="refused">refused</Fact>}
        {overBudget === 0 ? null : (
          <span className="text-error">{`${formatQuantity(overBudget, 'stage')} over budget`}</span>
        )}
      </p>
      <ReviewLine traceId={summary.traceId} />
    </div>
  );
}

interface FactProps {
  kind: keyof typeof ICONS;
  tone?: 'warn' | 'error';
  children: string;
  /** Leads to the first of them. */
  onClick?: () => void;
}

function Fact({ kind, tone, children, onClick }: FactProps) {
  const Glyph = ICONS[kind];
  return (
    <span className={tone === undefined ? 'state' : `state text-${tone}`}>
      <Glyph size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
      {onClick === undefined ? children : <TextButton onClick={onClick}>{children}</TextButton>}
    </span>
  );
}
