import { Button } from '../button/button.tsx';
import { ProgressBar } from '../meter/progress-bar.tsx';
import { Spinner } from './spinner.tsx';
import './loading.css';

export interface LoadingLineProps {
  /** What is being done, naming the thing: `Reading handbook/`. */
  label: string;
  /** The measured count: `1,412 of 2,204 chunks`. */
  count?: string;
  /** Rate-based: `9 s left`. */
  remaining?: string;
  /** 0..1 when measured; null draws no bar. */
  share?: number | null;
  onCancel?: () => void;
}

/** A load past two seconds: a measured count, what is left, and a way to stop it. */
export function LoadingLine({ label, count, remaining, share = null, onCancel }: LoadingLineProps) {
  return (
    <output className="loading-line">
      <div className="loading-line__row">
        <Spinner />
        <span className="loading-line__label">{label}</span>
        {count === undefined ? null : <span className="loading-line__count">{count}</span>}
        {remaining === undefined ? null : <span className="loading-line__left">{remaining}</span>}
        {onCancel === undefined ? null : (
          <Button size="small" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
      {share === null ? null : <ProgressBar label={label} share={share} />}
    </output>
  );
}
