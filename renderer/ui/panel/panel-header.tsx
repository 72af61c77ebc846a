import type { ReactNode } from 'react';
import './panel.css';

export interface PanelHeaderProps {
  title: string;
  /** Drawn before the title: a stage's swatch. */
  mark?: ReactNode;
  /** What the panel covers, in `--fg-3`: `12,480 chunks`. */
  scope?: ReactNode;
  /** State chips, right behind the scope. */
  chips?: ReactNode;
  /** Right-aligned. */
  actions?: ReactNode;
  titleId?: string;
}

/** The 28 px head of a panel or of a section in it. */
export function PanelHeader({ title, mark, scope, chips, actions, titleId }: PanelHeaderProps) {
  return (
    <div className="panel-header">
      {mark}
      <h2 className="panel-header__title" id={titleId}>
        {title}
      </h2>
      {scope === undefined ? null : <span className="panel-header__scope">{scope}</span>}
      {chips}
      {actions === undefined ? null : <div className="panel-header__actions">{actions}</div>}
    </div>
  );
}
