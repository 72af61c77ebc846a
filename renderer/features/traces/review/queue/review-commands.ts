import { ArrowDown, ArrowUp, Redo2, StickyNote, Tag, TextQuote, ThumbsDown, ThumbsUp, Undo2 } from 'lucide-react';
import type { Command } from '../../../../commands/command.ts';
import { REVIEW_FIELD_IDS } from './review-field-ids.ts';

export interface ReviewActions {
  good: () => void;
  bad: () => void;
  skip: () => void;
  undo: () => void;
  next: () => void;
  previous: () => void;
}

/** @returns the keys of the queue: everything that can be said of an answer without a pointer */
export function reviewCommands({ good, bad, skip, undo, next, previous }: ReviewActions): readonly Command[] {
  const focus = (id: string) => () => document.getElementById(id)?.focus();
  const shared = { group: 'Actions' as const };
  return [
    { ...shared, id: 'review.good', label: 'The answer is good', icon: ThumbsUp, shortcut: 'G', run: good },
    { ...shared, id: 'review.bad', label: 'The answer is bad', icon: ThumbsDown, shortcut: 'B', run: bad },
    { ...shared, id: 'review.skip', label: 'Skip this answer', icon: Redo2, shortcut: 'S', run: skip },
    { ...shared, id: 'review.next', label: 'Next answer', icon: ArrowDown, shortcut: 'J', run: next },
    { ...shared, id: 'review.previous', label: 'Previous answer', icon: ArrowUp, shortcut: 'K', run: previous },
    {
      ...shared,
      id: 'review.label',
      label: 'Label the answer',
      icon: Tag,
      shortcut: 'L',
      run: focus(REVIEW_FIELD_IDS.label),
    },
    {
      ...shared,
      id: 'review.note',
      label: 'Write a note',
      icon: StickyNote,
      shortcut: 'N',
      run: focus(REVIEW_FIELD_IDS.note),
    },
    {
      ...shared,
      id: 'review.expected',
      label: 'Write what it should have said',
      icon: TextQuote,
      shortcut: 'E',
      run: focus(REVIEW_FIELD_IDS.expected),
    },
    { ...shared, id: 'review.undo', label: 'Take back what was said last', icon: Undo2, shortcut: 'Mod+Z', run: undo },
  ];
}
