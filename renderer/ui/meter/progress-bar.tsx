import './meter.css';

/** Measured progress, 0..1. There is no bar for progress that is not measured. */
export function ProgressBar({ label, share }: { label: string; share: number }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return (
    <span
      className="meter"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <progress> cannot wear the tokens in every theme
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span className="meter__fill" data-tone="accent" style={{ width: `${percent}%` }} />
    </span>
  );
}
