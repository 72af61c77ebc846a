import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { rowStep, typeAhead } from './row-step.ts';

/** Letters typed within this time of each other are one word. Milliseconds. */
const TYPE_AHEAD_MS = 600;

export interface RowKeyboardOptions {
  keys: readonly string[];
  /** Text to type ahead on, by row; empty switches it off. */
  texts: readonly string[];
  selectedKey: string | null;
  /** The row that takes the focus when the table is first drawn. */
  initialFocusKey: string | null;
  container: RefObject<HTMLElement | null>;
  scrollToIndex: (index: number) => void;
  onMove: (index: number) => void;
  onActivate: (index: number) => void;
  /** Keys the caller handles before rows move (a tree folds with the arrows). True = handled. */
  onOtherKey?: (event: KeyboardEvent, index: number, focusRow: (index: number) => void) => boolean;
}

/** One row is in the tab order; arrows, Home, End, page keys and typing move it. */
export function useRowKeyboard(options: RowKeyboardOptions) {
  const { keys, texts, selectedKey, initialFocusKey, container, scrollToIndex, onMove, onActivate, onOtherKey } =
    options;
  const [activeKey, setActiveKey] = useState<string | null>(initialFocusKey);
  const pendingFocus = useRef<string | null>(initialFocusKey);
  const typed = useRef({ text: '', at: 0 });

  const known = (key: string | null): key is string => key !== null && keys.includes(key);
  const tabStop = known(activeKey) ? activeKey : known(selectedKey) ? selectedKey : (keys[0] ?? null);

  // A row far away is drawn only after the scroll: focus follows as soon as it exists.
  useEffect(() => {
    if (pendingFocus.current === null) return;
    const row = container.current?.querySelector<HTMLElement>(`[data-row-key="${CSS.escape(pendingFocus.current)}"]`);
    if (row == null) {
      const index = keys.indexOf(pendingFocus.current);
      if (index >= 0) scrollToIndex(index);
      return;
    }
    pendingFocus.current = null;
    row.focus();
  });

  const focusRow = (index: number) => {
    const key = keys[index];
    if (key === undefined) return;
    pendingFocus.current = key;
    scrollToIndex(index);
    setActiveKey(key);
    onMove(index);
  };

  const jumpTo = (event: KeyboardEvent, index: number): boolean => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || texts.length === 0) return false;
    const isFresh = event.timeStamp - typed.current.at > TYPE_AHEAD_MS;
    if (isFresh && event.key === ' ') return false;
    typed.current = { text: isFresh ? event.key : typed.current.text + event.key, at: event.timeStamp };
    const found = typeAhead(texts, typed.current.text, isFresh ? index + 1 : index);
    if (found !== null) focusRow(found);
    return found !== null;
  };

  const onKeyDown = (event: KeyboardEvent, index: number) => {
    if (event.target !== event.currentTarget) return;
    const target = event.altKey || event.ctrlKey || event.metaKey ? null : rowStep(event.key, index, keys.length);
    if (onOtherKey?.(event, index, focusRow) === true) event.preventDefault();
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      onActivate(index);
    } else if (target !== null) {
      event.preventDefault();
      focusRow(target);
    } else if (jumpTo(event, index)) event.preventDefault();
  };

  return { tabStop, onKeyDown, onFocusRow: setActiveKey };
}
