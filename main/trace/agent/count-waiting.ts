import type { Database } from '../../storage/database.ts';

/**
 * @returns how many things wait for a person: open approvals and questions, effects of which nobody knows whether they
 *   happened, tasks that failed for good. By indexes: it is counted whenever a status is read.
 */
export function countWaiting(database: Database): number {
  const row = database
    .prepare<{ total: number }>(
      `SELECT
         (SELECT count(*) FROM approval WHERE state = 'open') +
         (SELECT count(*) FROM hand_off WHERE state = 'open') +
         (SELECT count(*) FROM agent_task WHERE state = 'dead') +
         (SELECT count(*) FROM effect_outcome WHERE state = 'unknown' AND ordinal =
            (SELECT max(ordinal) FROM effect_outcome AS newest WHERE newest.effect_id = effect_outcome.effect_id))
         AS total`,
    )
    .get();
  return row?.total ?? 0;
}
