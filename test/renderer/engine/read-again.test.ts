import { QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import { createQueryClient } from '../../../renderer/engine/create-query-client.ts';
import { engineQueryKey } from '../../../renderer/engine/query-key.ts';
import { readAgain } from '../../../renderer/engine/read-again.ts';

/** A read of `source.list` on the screen, which is answered when the test says so, with what is true when it begins. */
function watchedRead() {
  const queries = createQueryClient();
  const begun: { answer: () => void }[] = [];
  let truth = 'reading';
  const observer = new QueryObserver<string>(queries, {
    queryKey: engineQueryKey('source.list', {}),
    queryFn: () => {
      const seen = truth;
      return new Promise((resolve) => begun.push({ answer: () => resolve(seen) }));
    },
  });
  const leave = observer.subscribe(() => {});
  return {
    queries,
    observer,
    begun,
    leave,
    change: (to: string) => {
      truth = to;
      readAgain(queries, ['source.list']);
    },
  };
}

it('reads once more after a read that began before the change', async () => {
  const { observer, begun, change, leave } = watchedRead();
  expect(begun).toHaveLength(1);
  change('read');
  // The read on its way is not thrown away, nor is a second one begun beside it.
  expect(begun).toHaveLength(1);
  begun[0]?.answer();
  await vi.waitFor(() => expect(begun).toHaveLength(2));
  expect(observer.getCurrentResult().data).toBe('reading');
  begun[1]?.answer();
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe('read'));
  leave();
});

it('makes one more read of a burst of changes, not one of each', async () => {
  const { observer, begun, change, leave, queries } = watchedRead();
  for (const truth of ['a', 'b', 'c', 'read']) change(truth);
  begun[0]?.answer();
  await vi.waitFor(() => expect(begun).toHaveLength(2));
  begun[1]?.answer();
  await vi.waitFor(() => expect(queries.isFetching()).toBe(0));
  expect(observer.getCurrentResult().data).toBe('read');
  expect(begun).toHaveLength(2);
  leave();
});

it('reads once where nothing was on its way', async () => {
  const { begun, change, leave, queries } = watchedRead();
  begun[0]?.answer();
  await vi.waitFor(() => expect(queries.isFetching()).toBe(0));
  change('read');
  begun[1]?.answer();
  await vi.waitFor(() => expect(queries.isFetching()).toBe(0));
  expect(begun).toHaveLength(2);
  leave();
});
