import type { ReactNode } from 'react';
import './states.css';

export interface EmptyStateProps {
  /** What there is none of: `No traces yet`. */
  title: string;
  /** What it is for and the next step, in a sentence or two. */
  children?: ReactNode;
  /** One primary button, at most one more beside it. */
  actions?: ReactNode;
}

/** An empty panel: one line, one step, top left. */
export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className="blank-state" data-kind="empty">
      <p className="blank-state__title">{title}</p>
      {children === undefined ? null : <p className="blank-state__text">{children}</p>}
      {actions === undefined ? null : <div className="blank-state__actions">{actions}</div>}
    </div>
  );
}
