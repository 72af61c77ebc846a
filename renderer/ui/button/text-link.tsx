import type { ReactNode } from 'react';
import './button.css';

/** A link inside the app. `href` starts with `#/`; build it with `navigation/paths.ts`. */
export function TextLink({ href, children, label }: { href: string; children: ReactNode; label?: string }) {
  return (
    <a className="text-link" href={href} aria-label={label}>
      {children}
    </a>
  );
}

/** Looks like a link, acts in place: `Use 12`, `Clear filter`, `Why`. */
export function TextButton({ onClick, children, label }: { onClick: () => void; children: ReactNode; label?: string }) {
  return (
    <button type="button" className="text-link" onClick={onClick} aria-label={label}>
      {children}
    </button>
  );
}
