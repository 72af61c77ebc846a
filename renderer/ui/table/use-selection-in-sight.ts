import { type RefObject, useEffect, useRef } from 'react';

export interface SelectionInSightOptions {
  selectedKey: string | null;
  container: RefObject<HTMLElement | null>;
  /** Set where only the rows in sight are drawn: the selected one may not exist. */
  scrollToSelected: (() => void) | null;
}

/** What is selected from elsewhere (a finding, a link) comes into sight; what was selected when the table came stays put. */
export function useSelectionInSight({ selectedKey, container, scrollToSelected }: SelectionInSightOptions): void {
  const shown = useRef<string | null>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    const wasFirst = isFirst.current;
    isFirst.current = false;
    if (selectedKey === null || shown.current === selectedKey) return;
    shown.current = selectedKey;
    const row = container.current?.querySelector<HTMLElement>(`[data-row-key="${CSS.escape(selectedKey)}"]`);
    if (row != null) {
      if (!wasFirst) row.scrollIntoView({ block: 'nearest' });
    } else scrollToSelected?.();
  });
}
