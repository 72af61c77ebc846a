import type { QueryClient } from '@tanstack/react-query';
import type { CallName, EngineClient } from '../../main/contract/methods.ts';
import { engineQueryKey } from './query-key.ts';

/** What the frame and the first view are drawn from, each asked without anything more to say. */
const FIRST_READS = [
  'workspace.current',
  'settings.read',
  'update.status',
  'status.read',
  'source.list',
] as const satisfies readonly CallName[];

/** Answers on their way, by method. */
export type FirstReads = ReadonlyMap<(typeof FIRST_READS)[number], Promise<unknown>>;

/** Asks for what is drawn first, before the code that draws it has been read. Without a workspace some of it fails. */
export function askFirst(client: EngineClient): FirstReads {
  return new Map(
    FIRST_READS.map((method) => {
      const answer = client.call(method, {});
      // Whoever draws it hears of a failure and asks again; until then nobody listens.
      answer.catch(() => undefined);
      return [method, answer];
    }),
  );
}

/** How long the first frame waits for an answer that comes about as fast as the code of the page, milliseconds. */
const WORTH_WAITING_MS = 150;

/**
 * Hands the answers to the cache, so that a component that asks the same waits for the one that is on its way.
 *
 * @returns once it is known what is open, or an engine takes so long that the page should show that it does
 */
export async function keepFirst(queries: QueryClient, reads: FirstReads): Promise<void> {
  const kept = new Map(
    [...reads].map(([method, answer]) => [
      method,
      queries.prefetchQuery({ queryKey: engineQueryKey(method, {}), queryFn: () => answer }),
    ]),
  );
  const known = Promise.all([kept.get('workspace.current'), kept.get('settings.read')]);
  await Promise.race([known, new Promise((resolve) => setTimeout(resolve, WORTH_WAITING_MS))]);
}
