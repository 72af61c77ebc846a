import type { ReactNode } from 'react';
import { classNames } from '../../ui/index.ts';

/** What scrolls and may hold nothing to press: the keyboard must be able to reach it (WCAG 2.1.1). */
export function ScrollArea({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    <div
      className={classNames('prompt-scroll', className)}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must take focus
      tabIndex={0}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for form controls
      role="group"
      aria-label={label}
    >
      {children}
    </div>
  );
}
