import type { ComponentProps } from 'react';
import { type Icon, ICON_SIZE, ICON_STROKE } from '../icon.ts';
import type { ButtonKind } from './button.tsx';
import './button.css';

export interface TriggerButtonProps extends ComponentProps<'button'> {
  kind?: ButtonKind;
  icon?: Icon;
}

/** The button that a `Popover` hangs from: it hands on what the popover needs of its trigger. */
export function TriggerButton({ kind = 'default', icon: IconGlyph, children, ...native }: TriggerButtonProps) {
  return (
    <button {...native} type="button" className="button" data-kind={kind} data-size="default">
      {IconGlyph === undefined ? null : (
        <IconGlyph size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
      )}
      <span>{children}</span>
    </button>
  );
}
