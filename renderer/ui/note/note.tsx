import { Check, CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ICON_SIZE, ICON_STROKE } from '../icon.ts';
import './note.css';

export type NoteKind = 'info' | 'ok' | 'warn' | 'error';

const GLYPH = { info: Info, ok: Check, warn: TriangleAlert, error: CircleAlert } as const;

export interface NoteProps {
  kind?: NoteKind;
  /** One sentence. */
  children: ReactNode;
  /** One link or small button. */
  action?: ReactNode;
  /** Announce it when it appears. */
  isLive?: boolean;
}

/** One sentence with one way on, where the result it speaks about stands. */
export function Note({ kind = 'info', children, action, isLive = false }: NoteProps) {
  const Glyph = GLYPH[kind];
  return (
    <div className="note" data-kind={kind} role={isLive ? 'status' : undefined}>
      <Glyph size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
      <span className="note__text">{children}</span>
      {action === undefined ? null : <span className="note__action">{action}</span>}
    </div>
  );
}
