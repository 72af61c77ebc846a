import { type ReactNode, useEffect } from 'react';
import { useWorkspace } from '../engine/use-workspace.ts';
import { GoToAnything } from './go-to-anything.tsx';
import { ViewErrorBoundary } from './view-error-boundary.tsx';
import './frame.css';

export interface ViewProps {
  /** The view's name: its `h1`. */
  title: string;
  /** What it shows; by default the workspace's name, null for nothing. */
  object?: ReactNode;
  chips?: ReactNode;
  /** Right-aligned, one primary at most. */
  actions?: ReactNode;
  children: ReactNode;
}

/** What every view is wrapped in: the 36 px header (banner) and the content (main). */
export function View({ title, object, chips, actions, children }: ViewProps) {
  const workspace = useWorkspace();
  useEffect(() => {
    document.title = [title, workspace?.name, 'Trestle'].filter(Boolean).join(' · ');
  }, [title, workspace?.name]);
  return (
    <>
      <header className="view-header" data-region="header" tabIndex={-1}>
        <h1 className="view-header__title">{title}</h1>
        <span className="view-header__object">{object === undefined ? workspace?.name : object}</span>
        {chips}
        <div className="view-header__actions">
          {actions}
          <GoToAnything />
        </div>
      </header>
      <main className="view" tabIndex={-1}>
        <ViewErrorBoundary>{children}</ViewErrorBoundary>
      </main>
    </>
  );
}
