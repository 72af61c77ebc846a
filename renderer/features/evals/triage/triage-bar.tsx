import type { ReactNode } from 'react';
import { formatCount } from '../../../ui/index.ts';
import type { CauseKey, TriagePart } from '../view-model/triage-rows.ts';

export interface TriageBarProps {
  parts: readonly TriagePart[];
  /** Causes the list is narrowed down to; empty for all. */
  chosen: readonly CauseKey[];
  onToggle: (cause: CauseKey) => void;
  /** At the right of the legend. */
  aside: ReactNode;
}

/** All failing cases as one bar, by cause, in the order of the pipeline; each part filters the list. */
export function TriageBar({ parts, chosen, onToggle, aside }: TriageBarProps) {
  return (
    <div className="evals-triage">
      <div className="evals-triage__track" aria-hidden="true">
        {parts.map(({ cause, share }) =>
          share === 0 ? null : (
            <i key={cause} className="evals-swatch" data-cause={cause} style={{ flexGrow: share }} />
          ),
        )}
      </div>
      <div className="evals-triage__legend">
        {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for form controls */}
        <div role="group" aria-label="Narrow down to a cause">
          {parts.map(({ cause, count }) => (
            <button
              key={cause}
              type="button"
              className="evals-triage__part"
              aria-pressed={chosen.includes(cause)}
              disabled={count === 0 && !chosen.includes(cause)}
              onClick={() => onToggle(cause)}
            >
              <i className="evals-swatch" data-cause={cause} aria-hidden="true" />
              <span>{cause}</span>
              <b>{formatCount(count)}</b>
            </button>
          ))}
        </div>
        {aside}
      </div>
    </div>
  );
}
