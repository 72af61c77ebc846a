import { QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import { createQueryClient } from '../../../renderer/engine/create-query-client.ts';
import { forgetWorkspace } from '../../../renderer/engine/forget-workspace.ts';
import { engineQueryKey } from '../../../renderer/engine/query-key.ts';

it('reads anew what is on the screen, which goes on hearing of changes', async () => {
  const queries = createQueryClient();
  let total = 1;
  const observer = new QueryObserver<number>(queries, {
    queryKey: engineQueryKey('document.list', {}),
    queryFn: () => total,
  });
  const leave = observer.subscribe(() => {});
  const shows = (count: number) => vi.waitFor(() => expect(observer.getCurrentResult().data).toBe(count));
  await shows(1);
  total = 2;
  forgetWorkspace(queries);
  expect(observer.getCurrentResult().data).toBeUndefined();
  await shows(2);
  total = 3;
  void queries.invalidateQueries({ queryKey: engineQueryKey('document.list') });
  await shows(3);
  leave();
});

it('removes what is not on the screen, and keeps what is no part of a workspace', () => {
  const queries = createQueryClient();
  for (const method of ['document.list', 'trace.list', 'workspace.recent', 'settings.read'] as const)
    queries.setQueryData([method], 'read');
  forgetWorkspace(queries);
  const kept = queries.getQueryCache().getAll();
  expect(kept.map(({ queryKey }) => queryKey[0])).toEqual(['workspace.recent', 'settings.read']);
});
