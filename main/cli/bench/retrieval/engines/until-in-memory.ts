import { setTimeout as wait } from 'node:timers/promises';
import type { EngineClient } from '../../../../contract/methods.ts';
import type { LegMemory, SearchMemory } from '../../../../contract/search-memory.ts';

/** Between two looks, milliseconds. */
const LOOK_INTERVAL_MS = 50;
/** A load that takes longer than this is not waited for, milliseconds; the report then says `loading`. */
const LONGEST_LOAD_MS = 600_000;

/** What a workspace's status says of the copies in memory, where it says anything. */
interface StatusOfMemory {
  chunks: number;
  searchMemory?: SearchMemory;
}

/**
 * Waits until neither leg is still being loaded into memory. A search must have been made: it begins the load.
 *
 * @returns the state of each leg, for the report; `sqlite` where there are no copies in memory
 */
export async function untilInMemory(engine: Pick<EngineClient, 'call'>): Promise<Record<'bm25' | 'vector', string>> {
  const startedAt = performance.now();
  for (;;) {
    const { searchMemory }: StatusOfMemory = await engine.call('status.read', {});
    if (searchMemory === undefined) return { bm25: 'sqlite', vector: 'sqlite' };
    const { bm25, vector } = searchMemory;
    const isOver = performance.now() - startedAt > LONGEST_LOAD_MS;
    if (isOver || (isSettled(bm25) && isSettled(vector))) return { bm25: describe(bm25), vector: describe(vector) };
    await wait(LOOK_INTERVAL_MS);
  }
}

function isSettled({ state }: LegMemory): boolean {
  return state === 'ready' || state === 'off';
}

function describe({ state, reason }: LegMemory): string {
  return state === 'ready' ? 'memory' : state === 'off' ? `sqlite (${reason ?? 'off'})` : state;
}
