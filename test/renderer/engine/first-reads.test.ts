import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineClient } from '../../../main/contract/methods.ts';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { createQueryClient } from '../../../renderer/engine/create-query-client.ts';
import { askFirst, keepFirst } from '../../../renderer/engine/first-reads.ts';
import { engineQueryKey } from '../../../renderer/engine/query-key.ts';

/** @returns an engine that answers each method with what is given for it, and what it was asked */
function engineWith(answers: Readonly<Record<string, () => Promise<unknown>>>) {
  const asked: string[] = [];
  const client = {
    call: (method: string) => {
      asked.push(method);
      return (answers[method] ?? (() => Promise.resolve(null)))();
    },
  } as unknown as EngineClient;
  return { client, asked };
}

const never = (): Promise<unknown> => new Promise(() => {});

describe('what is drawn first', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is asked for once: a component that asks the same takes the answer on its way', async () => {
    const workspace = { path: '/space', name: 'space' };
    const { client, asked } = engineWith({ 'workspace.current': () => Promise.resolve(workspace) });
    const queries = createQueryClient();
    await keepFirst(queries, askFirst(client));
    const drawn = await queries.fetchQuery({
      queryKey: engineQueryKey('workspace.current', {}),
      queryFn: () => client.call('workspace.current', {}),
    });
    expect(drawn).toEqual(workspace);
    expect(asked.filter((method) => method === 'workspace.current')).toHaveLength(1);
  });

  it('is waited for as long as it takes to know what is open, whatever else is still on its way', async () => {
    const { client } = engineWith({ 'status.read': never, 'source.list': never });
    const queries = createQueryClient();
    await keepFirst(queries, askFirst(client));
    expect(queries.getQueryData(engineQueryKey('workspace.current', {}))).toBeNull();
  });

  it('is not waited for when the engine takes long: the page then shows that it does', async () => {
    const { client } = engineWith({ 'workspace.current': never });
    let isDrawn = false;
    const kept = keepFirst(createQueryClient(), askFirst(client)).then(() => (isDrawn = true));
    await vi.advanceTimersByTimeAsync(149);
    expect(isDrawn).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await kept;
    expect(isDrawn).toBe(true);
  });

  it('is asked for again by whoever draws it, where it failed for want of a workspace', async () => {
    let isOpen = false;
    const { client } = engineWith({
      'status.read': () => (isOpen ? Promise.resolve({ chunks: 3 }) : Promise.reject(new ConfigError('none is open'))),
    });
    const queries = createQueryClient();
    await keepFirst(queries, askFirst(client));
    isOpen = true;
    const status = await queries.fetchQuery({
      queryKey: engineQueryKey('status.read', {}),
      queryFn: () => client.call('status.read', {}),
    });
    expect(status).toEqual({ chunks: 3 });
  });
});
