import type { ReplaySummary, ReplayVerdict } from '../../../main/contract/replay.ts';
import { formatCount, formatShare } from '../../ui/index.ts';
import { VERDICT_WORD, verdictParts } from './view-model/verdict-words.ts';

export interface VerdictBarProps {
  verdicts: ReplaySummary['verdicts'];
  /** Verdicts the table is narrowed down to; empty for all. */
  chosen: readonly ReplayVerdict[];
  onToggle: (verdict: ReplayVerdict) => void;
}

/** All replayed traces as one bar, in the order from identical to undecided; each part filters the table. */
export function VerdictBar({ verdicts, chosen, onToggle }: VerdictBarProps) {
  const parts = verdictParts(verdicts);
  return (
    <div className="replay-bar">
      <div className="replay-bar__track" aria-hidden="true">
        {parts.map(({ verdict, share }) =>
          share === 0 ? null : <i key={verdict} data-verdict={verdict} style={{ flexGrow: share }} />,
        )}
      </div>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for form controls */}
      <div className="replay-bar__legend" role="group" aria-label="Narrow down to a verdict">
        {parts.map(({ verdict, count, share }) => (
          <button
            key={verdict}
            type="button"
            className="replay-bar__part"
            aria-pressed={chosen.includes(verdict)}
            disabled={count === 0 && !chosen.includes(verdict)}
            onClick={() => onToggle(verdict)}
          >
            <i className="replay-swatch" data-verdict={verdict} aria-hidden="true" />
            <span>{VERDICT_WORD[verdict]}</span>
            <b>{formatCount(count)}</b>
            <span className="text-3">{formatShare(share, 1)}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
