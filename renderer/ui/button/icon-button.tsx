import type { Ref } from 'react';
import { type Icon, ICON_SIZE, ICON_STROKE } from '../icon.ts';
import { Tooltip, type TooltipSide } from '../overlay/tooltip.tsx';
import { ariaShortcut, type Shortcut } from '../shortcut.ts';
import './button.css';

export interface IconButtonProps {
  /** Names the button; shown in the tooltip. */
  label: string;
  icon: Icon;
  onClick?: () => void;
  shortcut?: Shortcut;
  isPressed?: boolean;
  disabledReason?: string | null;
  tooltipSide?: TooltipSide;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** A button whose picture says enough; its name and key come up on hover and focus. */
export function IconButton(props: IconButtonProps) {
  const { label, icon: IconGlyph, onClick, shortcut, isPressed, disabledReason = null, tooltipSide, buttonRef } = props;
  return (
    <Tooltip
      content={disabledReason ?? label}
      {...(shortcut === undefined ? {} : { shortcut })}
      {...(tooltipSide === undefined ? {} : { side: tooltipSide })}
    >
      <button
        ref={buttonRef}
        type="button"
        className="button icon-button"
        aria-label={label}
        aria-pressed={isPressed}
        aria-disabled={disabledReason !== null || undefined}
        // oxlint-disable-next-line jsx-a11y/role-supports-aria-props -- global since ARIA 1.3; the tooltip is not announced
        aria-description={disabledReason ?? undefined}
        aria-keyshortcuts={shortcut === undefined ? undefined : ariaShortcut(shortcut)}
        onClick={() => {
          if (disabledReason === null) onClick?.();
        }}
      >
        <IconGlyph size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
      </button>
    </Tooltip>
  );
}
