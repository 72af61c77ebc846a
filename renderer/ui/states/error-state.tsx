import { CircleAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../button/button.tsx';
import { ICON_SIZE, ICON_STROKE } from '../icon.ts';
import { errorDetails } from './error-details.ts';
import './states.css';

export interface ErrorStateProps {
  /** What could not be done, naming the thing: `The sources could not be read`. */
  title: string;
  /** What was thrown; its message is shown as it is. */
  error: unknown;
  onRetry?: () => void;
  /** Ways out beside Retry. */
  actions?: ReactNode;
}

/** An error where its result would have stood: the thing, the value, the way out. */
export function ErrorState({ title, error, onRetry, actions }: ErrorStateProps) {
  const { message, report } = errorDetails(error);
  return (
    <div className="blank-state" data-kind="error" role="alert">
      <p className="blank-state__title">
        <CircleAlert size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
        {title}
      </p>
      <p className="blank-state__text">{message}</p>
      <div className="blank-state__actions">
        {actions}
        {onRetry === undefined ? null : <Button onClick={onRetry}>Try again</Button>}
        <CopyDetails report={report} />
      </div>
    </div>
  );
}

function CopyDetails({ report }: { report: string }) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = () =>
    navigator.clipboard.writeText(report).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    );
  const label = { idle: 'Copy details', copied: 'Copied', refused: 'The clipboard refused' }[outcome];
  return (
    <Button kind="quiet" onClick={() => void copy()}>
      {label}
    </Button>
  );
}
