import type { TraceSort } from '../../../../main/contract/trace.ts';
import type { Sort } from '../../../ui/index.ts';

/** How the engine sorts, of the list's columns that can be sorted by. */
export interface ListSort {
  sort: TraceSort;
  order: 'asc' | 'desc';
}

export const NEWEST_FIRST: ListSort = { sort: 'start', order: 'desc' };

const BY_COLUMN: Readonly<Record<string, TraceSort>> = {
  age: 'start',
  time: 'duration',
  tokens: 'tokens',
  cost: 'cost',
};

/** @returns what the head of the table shows; young traces began late, so ages run the other way */
export function tableSort({ sort, order }: ListSort): Sort {
  const columnId = Object.keys(BY_COLUMN).find((id) => BY_COLUMN[id] === sort) ?? 'age';
  const isDescending = (order === 'desc') !== (sort === 'start');
  return { columnId, direction: isDescending ? 'descending' : 'ascending' };
}

/** @returns what the engine is asked for when a head is pressed */
export function listSort({ columnId, direction }: Sort): ListSort {
  const sort = BY_COLUMN[columnId] ?? 'start';
  return { sort, order: (direction === 'descending') !== (sort === 'start') ? 'desc' : 'asc' };
}

/** @returns the order in words: `newest first`, `longest first` */
export function sortText({ sort, order }: ListSort): string {
  const words = {
    start: { desc: 'newest first', asc: 'oldest first' },
    duration: { desc: 'longest first', asc: 'shortest first' },
    tokens: { desc: 'most tokens first', asc: 'fewest tokens first' },
    cost: { desc: 'dearest first', asc: 'cheapest first' },
  } as const;
  return words[sort][order];
}
