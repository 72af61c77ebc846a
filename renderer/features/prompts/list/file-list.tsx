import { type ReactNode, useRef } from 'react';
import { type Icon, ICON_SIZE, ICON_STROKE } from '../../../ui/index.ts';

export interface FileListItem {
  key: string;
  label: string;
  icon: Icon;
  /** Right-aligned: a fingerprint, how often it is used. */
  note: ReactNode;
  title?: string;
  onOpen: () => void;
}

/** Files by name, one of them open. Arrow keys move along; the one that is open is in the tab order. */
export function FileList({
  label,
  items,
  openKey,
}: {
  label: string;
  items: readonly FileListItem[];
  openKey: string | null;
}) {
  const list = useRef<HTMLUListElement>(null);
  const at = Math.max(
    0,
    items.findIndex(({ key }) => key === openKey),
  );
  const focus = (index: number) => list.current?.querySelectorAll<HTMLButtonElement>('button')[index]?.focus();
  return (
    <ul className="prompt-files" aria-label={label} ref={list}>
      {items.map(({ key, label: name, icon: Glyph, note, title, onOpen }, index) => (
        <li key={key}>
          <button
            type="button"
            className="prompt-file"
            title={title}
            aria-current={key === openKey ? 'true' : undefined}
            tabIndex={index === at ? 0 : -1}
            onClick={onOpen}
            onKeyDown={(event) => {
              const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
              if (step !== undefined) focus(index + step);
              else if (event.key === 'Home') focus(0);
              else if (event.key === 'End') focus(items.length - 1);
              else return;
              event.preventDefault();
            }}
          >
            <Glyph size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
            <span className="prompt-file__name">{name}</span>
            <span className="prompt-file__note">{note}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
