import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import './choice.css';

export interface Tab {
  id: string;
  label: string;
  /** Shown behind the label: a count, or null while it is not known. */
  count?: string | number | null;
  isDisabled?: boolean;
  content: ReactNode;
}

export interface TabsProps {
  /** Names the tab list. */
  label: string;
  tabs: readonly Tab[];
  value: string;
  onChange: (id: string) => void;
  /** Right-aligned in the strip. */
  actions?: ReactNode;
}

/** The faces of a panel: the strip replaces the panel's title. Only the face in front is mounted. */
export function Tabs({ label, tabs, value, onChange, actions }: TabsProps) {
  return (
    <Base.Root className="tabs" value={value} onValueChange={(next) => onChange(String(next))}>
      <div className="tabs__strip">
        <Base.List className="tabs__list" aria-label={label} activateOnFocus>
          {tabs.map((tab) => (
            <Base.Tab key={tab.id} value={tab.id} className="tabs__tab" disabled={tab.isDisabled ?? false}>
              {tab.label}
              {tab.count == null ? null : <span className="tabs__count">{tab.count}</span>}
            </Base.Tab>
          ))}
        </Base.List>
        {actions === undefined ? null : <div className="tabs__actions">{actions}</div>}
      </div>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className="tabs__panel">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
