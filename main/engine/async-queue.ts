/**
 * Items pushed by one side and read by the other as an async iterable. Ends after `close`; a reader that leaves early
 * runs `onReaderLeft` so that the producer can stop.
 */
export interface AsyncQueue<Item> extends AsyncIterable<Item> {
  push(item: Item): void;
  close(): void;
  fail(error: unknown): void;
}

export function createAsyncQueue<Item>(options: { onReaderLeft?: () => void } = {}): AsyncQueue<Item> {
  const items: Item[] = [];
  let wake: (() => void) | null = null;
  let isClosed = false;
  let failure: { error: unknown } | null = null;
  const signal = (): void => {
    wake?.();
    wake = null;
  };
  return {
    push: (item) => {
      if (isClosed) return;
      items.push(item);
      signal();
    },
    close: () => {
      isClosed = true;
      signal();
    },
    fail: (error) => {
      failure = { error };
      isClosed = true;
      signal();
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) {
          while (items.length > 0) yield items.shift() as Item;
          if (failure !== null) throw failure.error;
          if (isClosed) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        isClosed = true;
        options.onReaderLeft?.();
      }
    },
  };
}
