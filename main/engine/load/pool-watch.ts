import type { PoolUse } from '../../contract/load-run.ts';

/** Of what there is only so much of, how much a run uses; sampled as often as anybody asks. */
export interface PoolWatch {
  /** Counts a piece of work as long as it lasts. */
  during<Value>(name: string, limit: number | null, work: () => Promise<Value>): Promise<Value>;
  /** Mean use since the last reading, and of the gateway's pools what they hold now. */
  read(): readonly PoolUse[];
  /** The most of each over all readings, and which was full first. */
  summary(): { pools: readonly PoolUse[]; saturatedFirst: string | null };
}

interface Watched {
  limit: number | null;
  now: number;
  /** Work times nanoseconds since the last reading. */
  area: number;
  since: bigint;
}

/**
 * @param options.others pools that count for themselves
 */
export function createPoolWatch(options: { monotonicNano: () => bigint; others: () => readonly PoolUse[] }): PoolWatch {
  const { monotonicNano, others } = options;
  const startNano = monotonicNano();
  let lastNano = startNano;
  const watched = new Map<string, Watched>();
  const most = new Map<string, PoolUse>();
  let saturatedFirst: string | null = null;

  const settle = (pool: Watched): void => {
    const now = monotonicNano();
    pool.area += pool.now * Number(now - pool.since);
    pool.since = now;
  };
  const note = (use: PoolUse): void => {
    const before = most.get(use.name);
    if (before === undefined || use.used > before.used) most.set(use.name, use);
    if (saturatedFirst === null && use.limit !== null && use.used >= use.limit) saturatedFirst = use.name;
  };
  return {
    during: async (name, limit, work) => {
      const pool = watched.get(name) ?? { limit, now: 0, area: 0, since: monotonicNano() };
      watched.set(name, pool);
      settle(pool);
      pool.now += 1;
      try {
        return await work();
      } finally {
        settle(pool);
        pool.now -= 1;
      }
    },
    read: () => {
      const now = monotonicNano();
      const elapsed = Math.max(1, Number(now - lastNano));
      lastNano = now;
      const own = [...watched].map(([name, pool]): PoolUse => {
        settle(pool);
        const used = pool.area / elapsed;
        pool.area = 0;
        return { name, used, limit: pool.limit };
      });
      const uses = [...own, ...others()];
      for (const use of uses) note(use);
      return uses;
    },
    summary: () => ({ pools: [...most.values()], saturatedFirst }),
  };
}
