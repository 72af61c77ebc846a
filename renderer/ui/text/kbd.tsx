import { formatShortcut, type Shortcut } from '../shortcut.ts';
import './text.css';

/** A key or chord as this platform writes it. Decorative: the control it belongs to carries `aria-keyshortcuts`. */
export function Kbd({ keys }: { keys: Shortcut }) {
  return (
    <kbd className="kbd" aria-hidden="true">
      {formatShortcut(keys)}
    </kbd>
  );
}
