import type { BudgetView, GatewayState, LimitView, PoolView } from '../../../../main/contract/gateway.ts';
import { formatCount, formatMoney } from '../../../ui/index.ts';

/** From this share of a limit on, it needs attention. */
const WARN_SHARE = 0.75;

export interface LimitRow {
  key: string;
  /** What is limited: "Money, day". */
  name: string;
  /** For whom it counts. */
  of: string;
  used: number;
  limit: number;
  /** Used and limit in words. */
  text: string;
  /** What was turned away or waits, in words. */
  turnedAway: string;
  tone: 'neutral' | 'warn' | 'error';
}

/** @returns budgets, pools and rate limits as rows of one table: what is nearest to its end first within each kind */
export function limitRows({ budgets, limits, pools }: GatewayState): LimitRow[] {
  return [...budgets.map(budgetRow), ...pools.flatMap(poolRows), ...limits.map(rateRow)];
}

function tone(used: number, limit: number): LimitRow['tone'] {
  if (limit <= 0) return used > 0 ? 'error' : 'neutral';
  const share = used / limit;
  return share > 1 ? 'error' : share > WARN_SHARE ? 'warn' : 'neutral';
}

const OF_BUDGET = { request: 'each call', run: 'each run', session: 'each session', day: 'workspace' } as const;

function budgetRow(budget: BudgetView): LimitRow {
  const used = budget.used + budget.reserved;
  const write = budget.counts === 'usd' ? formatMoney : formatCount;
  const unit = budget.counts === 'usd' ? '' : ' tok';
  const held = budget.reserved > 0 ? `, ${write(budget.reserved)} held` : '';
  return {
    key: `budget ${budget.scope} ${budget.counts}`,
    name: `${budget.counts === 'usd' ? 'Money' : 'Tokens'}, ${budget.scope}`,
    of: OF_BUDGET[budget.scope],
    used,
    limit: budget.limit,
    text: `${write(budget.used)} of ${write(budget.limit)}${unit}${held}`,
    turnedAway: budget.refused === 0 ? '0' : `${formatCount(budget.refused)} refused`,
    tone: tone(used, budget.limit),
  };
}

function poolRows(pool: PoolView): LimitRow[] {
  return [
    {
      key: `pool ${pool.pool}`,
      name: 'Calls at once',
      of: `${pool.pool} pool`,
      used: pool.running,
      limit: pool.maxConcurrent,
      text: `${formatCount(pool.running)} of ${formatCount(pool.maxConcurrent)}`,
      turnedAway: pool.queued === 0 ? '0' : `${formatCount(pool.queued)} queued`,
      tone: tone(pool.running, pool.maxConcurrent),
    },
    {
      key: `queue ${pool.pool}`,
      name: 'Waiting',
      of: `${pool.pool} queue`,
      used: pool.queued,
      limit: pool.maxQueued,
      text: `${formatCount(pool.queued)} of ${formatCount(pool.maxQueued)}`,
      turnedAway: pool.shed === 0 ? '0' : `${formatCount(pool.shed)} shed`,
      tone: tone(pool.queued, pool.maxQueued),
    },
  ];
}

function rateRow(limit: LimitView): LimitRow {
  const used = Math.max(0, limit.burst - limit.available);
  const waiting = limit.waiting > 0 ? `${formatCount(limit.waiting)} wait` : null;
  const refused = limit.refused > 0 ? `${formatCount(limit.refused)} refused` : null;
  return {
    key: `limit ${limit.of} ${limit.name} ${limit.counts}`,
    name: `${formatCount(limit.perMinute)} ${limit.counts} a minute`,
    of: `${limit.of} ${limit.name === '' ? 'shared' : limit.name}`,
    used,
    limit: limit.burst,
    text: `${formatCount(used)} of ${formatCount(limit.burst)} at once`,
    turnedAway: [waiting, refused].filter((part) => part !== null).join(', ') || '0',
    tone: tone(used, limit.burst),
  };
}
