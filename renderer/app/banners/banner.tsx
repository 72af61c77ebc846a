import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ICON_SIZE, ICON_STROKE } from '../../ui/index.ts';

const GLYPH = { info: Info, warn: TriangleAlert, error: CircleAlert } as const;

/** A full-width strip above the view for what concerns the whole window. */
export function Banner({
  kind,
  children,
  action,
}: {
  kind: 'info' | 'warn' | 'error';
  children: ReactNode;
  action?: ReactNode;
}) {
  const Glyph = GLYPH[kind];
  return (
    <section className="banner" data-kind={kind} aria-label="Notice" aria-live="polite">
      <Glyph size={ICON_SIZE.control} strokeWidth={ICON_STROKE} aria-hidden="true" />
      <span className="banner__text">{children}</span>
      {action}
    </section>
  );
}
