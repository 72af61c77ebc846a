import type { PoolUse } from '../../contract/load-run.ts';

/** Which pools a stage works with: the readers of an index are for retrieval, the model pools for what asks a model. */
const POOLS_OF_STAGES: readonly { stage: RegExp; pool: RegExp }[] = [
  { stage: /^retrieve\b/, pool: /\breaders?$|^embed\b/ },
  { stage: /^rerank\b/, pool: /^rerank\b/ },
  { stage: /^(?:generate|model)\b/, pool: /^model pool\b/ },
];

/** @returns how many of a stage can be at work at once by its narrowest pool; null when no pool says */
export function serversOf(stage: string, pools: readonly PoolUse[]): number | null {
  const pool = POOLS_OF_STAGES.find((entry) => entry.stage.test(stage))?.pool;
  if (pool === undefined) return null;
  const limits = pools.flatMap(({ name, limit, used }) =>
    pool.test(name) && limit !== null && used > 0 ? [limit] : [],
  );
  return limits.length === 0 ? null : Math.min(...limits);
}
