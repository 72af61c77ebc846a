import { type ReactNode, useId } from 'react';
import { PanelHeader, type PanelHeaderProps } from './panel-header.tsx';
import './panel.css';

export interface PanelProps extends Omit<PanelHeaderProps, 'titleId'> {
  children: ReactNode;
  /** As high as its content instead of filling what is left. */
  isFit?: boolean;
  /** False when something inside scrolls by itself (a table): no scrollbars inside scrollbars. */
  scrolls?: boolean;
}

/** A region with a 28 px header that F6 reaches. Panels meet at 1 px lines; they have no radius and no shadow. */
export function Panel({ children, isFit = false, scrolls = true, ...header }: PanelProps) {
  const titleId = useId();
  return (
    <section className="panel" aria-labelledby={titleId} data-region="panel" data-fit={isFit} tabIndex={-1}>
      <PanelHeader {...header} titleId={titleId} />
      <div className="panel__body" style={scrolls ? undefined : { overflow: 'hidden' }}>
        {children}
      </div>
    </section>
  );
}

/** A region whose head is a tab strip: put `Tabs` inside. */
export function TabPanelRegion({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className="panel" aria-label={label} data-region="panel" tabIndex={-1}>
      {children}
    </section>
  );
}
