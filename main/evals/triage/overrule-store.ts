import type { TriageCause } from '../../contract/eval-run.ts';
import type { Database } from '../../storage/database.ts';

/** What a person decided of why a case fails. It holds for the case in every run over the same data set. */
export interface Overrule {
  dataset: string;
  caseId: string;
  cause: TriageCause;
  reason: string;
  /** What the rules said then. */
  ofRule: string;
  ofCause: TriageCause | null;
  runId: string;
  decidedAt: string;
}

export interface OverruleStore {
  of(dataset: string): readonly Overrule[];
  put(overrule: Overrule): void;
  remove(dataset: string, caseId: string): void;
}

export function createOverruleStore(database: Database): OverruleStore {
  return {
    of: (dataset) =>
      database
        .prepare<Overrule>(
          `SELECT dataset, case_id AS caseId, cause, reason, of_rule AS ofRule, of_cause AS ofCause, run_id AS runId,
             decided_at AS decidedAt FROM eval_overrule WHERE dataset = ? ORDER BY decided_at, case_id`,
        )
        .all(dataset),
    put: ({ dataset, caseId, cause, reason, ofRule, ofCause, runId, decidedAt }) => {
      database
        .prepare(
          `INSERT OR REPLACE INTO eval_overrule (dataset, case_id, cause, reason, of_rule, of_cause, run_id, decided_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(dataset, caseId, cause, reason, ofRule, ofCause, runId, decidedAt);
    },
    remove: (dataset, caseId) => {
      database.prepare('DELETE FROM eval_overrule WHERE dataset = ? AND case_id = ?').run(dataset, caseId);
    },
  };
}
