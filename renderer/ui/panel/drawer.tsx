import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from '../button/icon-button.tsx';
import './panel.css';

export interface DrawerProps {
  label: string;
  side: 'left' | 'right';
  onClose: () => void;
  children: ReactNode;
}

/** A panel that lies over its neighbour on a narrow window. Not modal; Esc closes it and gives focus back. */
export function Drawer({ label, side, onClose, children }: DrawerProps) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const cameFrom = document.activeElement;
    return () => {
      // Only when focus would be lost with the drawer: a person who has moved on is left alone.
      if (cameFrom instanceof HTMLElement && cameFrom.isConnected && document.activeElement === document.body) {
        cameFrom.focus();
      }
    };
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc closes from anywhere inside
    <aside
      ref={element}
      className="drawer"
      data-side={side}
      data-region="drawer"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      <div className="drawer__bar">
        <span className="ellipsis">{label}</span>
        <IconButton label={`Close ${label}`} icon={X} onClick={onClose} />
      </div>
      {children}
    </aside>
  );
}
