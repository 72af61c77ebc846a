import { stageColor } from '../../../ui/index.ts';
import { kindOf, type SpanNode } from '../view-model/span-tree.ts';
import type { AxisTick, Bar } from '../view-model/waterfall-layout.ts';

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

/** Behind this share of the width there is no room for a label. */
const LAST_LABEL_AT = 0.95;

/** The axis over the bars. */
export function WaterfallAxis({ ticks }: { ticks: readonly AxisTick[] }) {
  return (
    <span className="waterfall-axis">
      <span className="visually-hidden">Time</span>
      {ticks.map(({ at, label }) => (
        <span
          key={label}
          aria-hidden="true"
          className="waterfall-axis__tick"
          data-edge={at < 0.04 ? 'start' : undefined}
          style={{ left: percent(at) }}
        >
          {/* A label at the very end would be cut, or lie on the one before. */}
          {at > LAST_LABEL_AT ? null : label}
        </span>
      ))}
    </span>
  );
}

export interface WaterfallBarProps {
  node: SpanNode;
  /** Null when the span lies outside the shown time. */
  bar: Bar | null;
  ticks: readonly AxisTick[];
  /** The span's time in words: the one thing here that is read out. */
  label: string;
}

/** One span's time; the run as a whole is an outline, a model's first token a notch. */
export function WaterfallBar({ node, bar, ticks, label }: WaterfallBarProps) {
  const color = node.isError ? 'var(--error-mark)' : stageColor(node.tint);
  return (
    <span className="waterfall-bar">
      {ticks.map((tick) => (
        <span key={tick.label} className="waterfall-bar__grid" style={{ left: percent(tick.at) }} />
      ))}
      {bar === null ? (
        <span className="waterfall-bar__label" data-side="outside">
          {label}
        </span>
      ) : (
        <>
          <span
            className="waterfall-bar__fill"
            data-outline={holdsOthers(node)}
            style={{ left: percent(bar.left), width: percent(bar.width), '--bar': color } as React.CSSProperties}
          />
          {bar.notch === null ? null : <span className="waterfall-bar__notch" style={{ left: percent(bar.notch) }} />}
          {node.isDegraded ? (
            <span className="waterfall-bar__cap" style={{ left: percent(bar.left + bar.width) }} />
          ) : null}
          <span
            className="waterfall-bar__label"
            data-side={bar.labelSide}
            style={
              bar.labelSide === 'before'
                ? { right: percent(1 - bar.left) }
                : { left: percent(bar.labelSide === 'after' ? bar.left + bar.width : bar.left) }
            }
          >
            {label}
          </span>
        </>
      )}
    </span>
  );
}

/** What only holds others is an outline: its time is theirs. */
function holdsOthers(node: SpanNode): boolean {
  if (node.kind === 'run') return true;
  const kind = kindOf(node);
  return node.children.length > 0 && (kind === 'agent' || kind === 'chain');
}
