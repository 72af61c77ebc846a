import type { ReactNode, Ref } from 'react';
import { type Icon, ICON_SIZE, ICON_STROKE } from '../icon.ts';
import { Spinner } from '../loading/spinner.tsx';
import { Tooltip } from '../overlay/tooltip.tsx';
import { ariaShortcut, type Shortcut } from '../shortcut.ts';
import { Kbd } from '../text/kbd.tsx';
import './button.css';

export type ButtonKind = 'primary' | 'default' | 'quiet' | 'danger';

export interface ButtonProps {
  children: ReactNode;
  kind?: ButtonKind;
  size?: 'small' | 'default' | 'large';
  icon?: Icon;
  /** Shown inside the button and announced. The caller registers the key. */
  shortcut?: Shortcut;
  onClick?: () => void;
  type?: 'button' | 'submit';
  /** Sets the button disabled and says why: in a tooltip and to a screen reader. The button stays focusable. */
  disabledReason?: string | null;
  isLoading?: boolean;
  /** The verb in -ing, shown while loading; the width never shrinks. */
  loadingLabel?: string;
  /** A fuller name than the text, when the text alone is ambiguous among its neighbours. */
  label?: string;
  isPressed?: boolean;
  buttonRef?: Ref<HTMLButtonElement>;
}

/** A verb that can be pressed. One primary at most in a view. */
export function Button(props: ButtonProps) {
  const { children, kind = 'default', size = 'default', icon: IconGlyph, shortcut, disabledReason = null } = props;
  const { isLoading = false, loadingLabel, label, isPressed, onClick, type = 'button', buttonRef } = props;
  const isInert = disabledReason !== null || isLoading;
  const button = (
    <button
      ref={buttonRef}
      type={type}
      className="button"
      data-kind={kind}
      data-size={size}
      data-loading={isLoading}
      aria-label={label}
      aria-pressed={isPressed}
      aria-disabled={isInert || undefined}
      aria-busy={isLoading || undefined}
      // oxlint-disable-next-line jsx-a11y/role-supports-aria-props -- global since ARIA 1.3; the tooltip is not announced
      aria-description={disabledReason ?? undefined}
      aria-keyshortcuts={shortcut === undefined ? undefined : ariaShortcut(shortcut)}
      onClick={(event) => {
        if (isInert) event.preventDefault();
        else onClick?.();
      }}
    >
      {isLoading ? <Spinner /> : null}
      {IconGlyph === undefined || isLoading ? null : (
        <IconGlyph size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
      )}
      <span>{isLoading && loadingLabel !== undefined ? loadingLabel : children}</span>
      {shortcut === undefined ? null : <Kbd keys={shortcut} />}
    </button>
  );
  return disabledReason === null ? button : <Tooltip content={disabledReason}>{button}</Tooltip>;
}
