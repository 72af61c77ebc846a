import type { SchemaChange } from '../../../main/contract/schema.ts';
import { formatShare } from '../../ui/format.ts';

/** @returns a change in words: what the field was, the one word for what happened, what it is now */
export function changeText(change: SchemaChange): { was: string; word: string; detail: string } {
  switch (change.kind) {
    case 'renamed':
      return { was: 'there', word: 'renamed', detail: `${change.to}, ${formatShare(change.overlap)} same values` };
    case 'dropped':
      return { was: 'there', word: 'dropped', detail: '' };
    case 'retyped':
      return { was: change.from, word: 'retyped', detail: change.to };
    case 'emptied':
      return { was: `${formatShare(change.from)} filled`, word: 'emptied', detail: `${formatShare(change.to)} filled` };
    case 'added':
      return { was: 'not there', word: 'added', detail: '' };
  }
}
