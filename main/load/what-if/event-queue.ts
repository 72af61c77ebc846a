export interface StageEvent {
  atMs: number;
  request: number;
  stage: number;
}

/** What is to come, earliest first: a binary heap. Events of the same instant come in the order of their requests. */
export class EventQueue {
  readonly #heap: StageEvent[] = [];

  /** @returns Infinity when nothing is to come */
  peekMs(): number {
    return this.#heap[0]?.atMs ?? Infinity;
  }

  push(atMs: number, request: number, stage: number): void {
    const heap = this.#heap;
    const event = { atMs, request, stage };
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(event, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = event;
  }

  pop(): StageEvent | null {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return null;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let below = heap[child];
      const right = heap[child + 1];
      if (below !== undefined && right !== undefined && isBefore(right, below)) {
        child += 1;
        below = right;
      }
      if (below === undefined || !isBefore(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: StageEvent, b: StageEvent): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.request < b.request);
}
