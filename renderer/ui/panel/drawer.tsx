import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from '../button/icon-button.tsx';
import './panel.css';

export interface DrawerProps {
  label: string;
  side: 'left' | 'right';
  onClose: () => void;
  /** Move the focus in when it opens: for drawers that a button opened. */
  takesFocus?: boolean;
  children: ReactNode;
}

/** A panel that lies over its neighbour on a narrow window. Not modal; Esc closes it and gives focus back. */
export function Drawer({ label, side, onClose, takesFocus = false, children }: DrawerProps) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const cameFrom = document.activeElement;
    if (takesFocus) element.current?.focus();
    return () => {
      // Only when focus would be lost with the drawer: a person who has moved on is left alone.
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && cameFrom instanceof HTMLElement && cameFrom.isConnected) cameFrom.focus();
    };
  }, [takesFocus]);
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
      <span className="drawer__close">
        <IconButton label={`Close ${label}`} icon={X} onClick={onClose} />
      </span>
      {children}
    </aside>
  );
}
