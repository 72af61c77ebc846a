import type { Migration } from '../storage/migrate.ts';

/** What judges cost, beside what the run of a case did; null where that is not known. */
export const JUDGE_COSTS: Omit<Migration, 'version'> = {
  description: 'what judges of eval runs cost',
  sql: 'ALTER TABLE eval_result ADD COLUMN judge_cost_usd REAL DEFAULT 0;',
};
