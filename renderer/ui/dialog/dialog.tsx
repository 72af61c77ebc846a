import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { ICON_SIZE, ICON_STROKE } from '../icon.ts';
import './dialog.css';
import '../button/button.css';

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Two verbs, the safe one first. */
  actions?: ReactNode;
  width?: 'default' | 'wide';
  /** Where focus starts; by default the first control. */
  initialFocus?: RefObject<HTMLElement | null>;
}

/** A modal question or form. Esc and a press outside close it; focus returns to where it came from. */
export function Dialog({ isOpen, onClose, title, children, actions, width = 'default', initialFocus }: DialogProps) {
  return (
    <Base.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="dialog-backdrop" />
        <Base.Popup className="dialog" data-width={width} {...(initialFocus === undefined ? {} : { initialFocus })}>
          <div className="dialog__head">
            <Base.Title className="dialog__title">{title}</Base.Title>
            <Base.Close className="button icon-button" aria-label="Close">
              <X size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
            </Base.Close>
          </div>
          <div className="dialog__body">{children}</div>
          {actions === undefined ? null : <div className="dialog__actions">{actions}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
