import type { TraceSort } from '../../contract/trace.ts';
import { compareUtf8 } from './compare-utf8.ts';
import type { TraceMatch } from './match-traces.ts';
import type { TraceTable } from './trace-table.ts';

export interface TraceOrder {
  sort: TraceSort;
  order: 'desc' | 'asc';
}

/**
 * @param options.after what the page before ended with; only what comes after it in the order is taken
 * @returns places of the first `limit` matches in the order, ties by id
 */
export function topTraces(
  table: TraceTable,
  { flags }: TraceMatch,
  options: TraceOrder & { limit: number; after: { value: number; traceId: string } | null },
): number[] {
  const { order, limit, after } = options;
  const valueOf = valuesOf(table, options.sort);
  const sign = order === 'desc' ? -1 : 1;
  const { traceIds } = table;
  const compare = (a: number, b: number): number => {
    const difference = valueOf(a) - valueOf(b);
    return sign * (difference === 0 ? compareUtf8(traceIds[a] as string, traceIds[b] as string) : difference);
  };
  const isAfter = (place: number): boolean => {
    if (after === null) return true;
    const difference = valueOf(place) - after.value;
    return sign * (difference === 0 ? compareUtf8(traceIds[place] as string, after.traceId) : difference) > 0;
  };
  const heap = new WorstFirst(limit, compare);
  // Traces lie about in the order in which they came: begun at the right end, most are turned away at the door.
  const size = flags.length;
  for (let step = 0; step < size; step++) {
    const place = order === 'desc' ? size - 1 - step : step;
    if (flags[place] === 1 && isAfter(place)) heap.offer(place);
  }
  return heap.sorted();
}

function valuesOf(table: TraceTable, sort: TraceSort): (place: number) => number {
  const { startMs, durationMs, costUsd, inputTokens, outputTokens } = table.columns;
  switch (sort) {
    case 'start':
      return (place) => startMs[place] as number;
    case 'duration':
      return (place) => durationMs[place] as number;
    case 'cost':
      return (place) => costUsd[place] as number;
    case 'tokens':
      return (place) => (inputTokens[place] as number) + (outputTokens[place] as number);
  }
}

/** Keeps the first so many of what it is offered, in a heap with the last of them on top. */
class WorstFirst {
  readonly #heap: number[] = [];
  readonly #limit: number;
  readonly #compare: (a: number, b: number) => number;

  constructor(limit: number, compare: (a: number, b: number) => number) {
    this.#limit = limit;
    this.#compare = compare;
  }

  offer(place: number): void {
    const heap = this.#heap;
    if (heap.length < this.#limit) {
      heap.push(place);
      this.#rise(heap.length - 1);
    } else if (this.#limit > 0 && this.#compare(place, heap[0] as number) < 0) {
      heap[0] = place;
      this.#sink();
    }
  }

  sorted(): number[] {
    return this.#heap.toSorted(this.#compare);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (this.#compare(heap[at] as number, heap[parent] as number) <= 0) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const right = left + 1;
      let last = at;
      if (left < heap.length && this.#compare(heap[left] as number, heap[last] as number) > 0) last = left;
      if (right < heap.length && this.#compare(heap[right] as number, heap[last] as number) > 0) last = right;
      if (last === at) return;
      this.#swap(at, last);
      at = last;
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    const kept = heap[a] as number;
    heap[a] = heap[b] as number;
    heap[b] = kept;
  }
}
