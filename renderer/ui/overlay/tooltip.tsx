import { Tooltip as Base } from '@base-ui/react/tooltip';
import { type ReactElement, type ReactNode, useState } from 'react';
import type { Shortcut } from '../shortcut.ts';
import { Kbd } from '../text/kbd.tsx';
import './overlay.css';

export type TooltipSide = 'top' | 'right' | 'bottom' | 'left';

/** How long the pointer rests before a tooltip comes. Milliseconds. */
const TOOLTIP_DELAY_MS = 400;

export interface TooltipProps {
  content: ReactNode;
  shortcut?: Shortcut;
  side?: TooltipSide;
  /** One focusable element. It must carry its own accessible name: a tooltip is extra. */
  children: ReactElement;
}

/** A short name or reason beside a control, on hover and on focus. */
export function Tooltip({ content, shortcut, side = 'bottom', children }: TooltipProps) {
  // A pointer must be able to move onto what it opened; what the focus opened must not be in the pointer's way.
  const [isOpenedByFocus, setOpenedByFocus] = useState(false);
  return (
    <Base.Root onOpenChange={(_, { reason }) => setOpenedByFocus(reason === 'trigger-focus')}>
      <Base.Trigger delay={TOOLTIP_DELAY_MS} render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="overlay-positioner">
          <Base.Popup className="tooltip" data-opened-by={isOpenedByFocus ? 'focus' : 'pointer'}>
            {content}
            {shortcut === undefined ? null : <Kbd keys={shortcut} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
