import { Popover as Base } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import type { TooltipSide } from './tooltip.tsx';
import './overlay.css';

export interface PopoverProps {
  /** The button that opens it. */
  trigger: ReactElement;
  title: string;
  children: ReactNode;
  side?: TooltipSide;
  align?: 'start' | 'center' | 'end';
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

/** Distance to the window's edges, CSS pixels; at the left the activity bar stays free. */
const EDGES = { top: 6, right: 6, bottom: 6, left: 48 };

/** A small panel that belongs to the control it hangs from. Esc closes it and gives focus back. */
export function Popover({
  trigger,
  title,
  children,
  side = 'bottom',
  align = 'start',
  isOpen,
  onOpenChange,
}: PopoverProps) {
  return (
    <Base.Root
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange: (open: boolean) => onOpenChange(open) })}
    >
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={EDGES}
          className="overlay-positioner"
        >
          <Base.Popup className="popover">
            <Base.Title className="popover__title">{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
