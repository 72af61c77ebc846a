import type { ReactNode } from 'react';
import { type Icon, ICON_SIZE, ICON_STROKE } from '../icon.ts';
import './chip.css';

export type ChipTone = 'neutral' | 'accent' | 'ok' | 'warn' | 'error' | 'info';

export interface ChipProps {
  children: ReactNode;
  tone?: ChipTone;
  /** Warn, error and ok chips carry one: never colour alone. */
  icon?: Icon;
  isOutlined?: boolean;
  /** Makes it a button; clickable chips are outlined. */
  onClick?: () => void;
  isPressed?: boolean;
  title?: string;
}

/** A short state word. Square, 18 px; clickable only when outlined. */
export function Chip({
  children,
  tone = 'neutral',
  icon: IconGlyph,
  isOutlined = false,
  onClick,
  isPressed,
  title,
}: ChipProps) {
  const inner = (
    <>
      {IconGlyph === undefined ? null : (
        <IconGlyph size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
      )}
      {children}
    </>
  );
  if (onClick === undefined) {
    return (
      <span className="chip" data-tone={tone} data-outlined={isOutlined} title={title}>
        {inner}
      </span>
    );
  }
  return (
    <button
      type="button"
      className="chip"
      data-tone={tone}
      data-outlined
      aria-pressed={isPressed}
      title={title}
      onClick={onClick}
    >
      {inner}
    </button>
  );
}
