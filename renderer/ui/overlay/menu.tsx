import { Menu as Base } from '@base-ui/react/menu';
import type { ReactElement } from 'react';
import { type Icon, ICON_SIZE, ICON_STROKE } from '../icon.ts';
import './overlay.css';

export interface MenuItem {
  id: string;
  label: string;
  icon?: Icon;
  hint?: string;
  kind?: 'default' | 'danger';
  isDisabled?: boolean;
  onSelect: () => void;
}

/** Actions behind one button. */
export function Menu({ trigger, items, label }: { trigger: ReactElement; items: readonly MenuItem[]; label: string }) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align="end" sideOffset={4} className="overlay-positioner">
          <Base.Popup className="menu" aria-label={label}>
            {items.map(({ id, label: text, icon: IconGlyph, hint, kind = 'default', isDisabled = false, onSelect }) => (
              <Base.Item key={id} className="menu__item" data-kind={kind} disabled={isDisabled} onClick={onSelect}>
                {IconGlyph === undefined ? null : (
                  <IconGlyph size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
                )}
                <span className="menu__text">{text}</span>
                {hint === undefined ? null : <span className="menu__hint">{hint}</span>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
