import type { Migration } from '../storage/migrate.ts';

/**
 * What judges graded answers, and what people said of the same ones: how far a judge agrees with people is told of each
 * version of it. Numbers and hashes only; the answers are in their traces.
 */
export const JUDGE_GRADES: Omit<Migration, 'version'> = {
  description: 'grades of judges',
  sql: `
    CREATE TABLE judge_grade (
      judge_version TEXT NOT NULL,
      -- Of the question and the answer.
      case_hash TEXT NOT NULL,
      judge_id TEXT NOT NULL,
      grade INTEGER NOT NULL,
      -- Null where nobody said.
      label INTEGER,
      -- Of a pair: whether it said otherwise when the two were swapped.
      is_biased INTEGER,
      graded_at TEXT NOT NULL,
      PRIMARY KEY (judge_version, case_hash)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX judge_grade_by_judge ON judge_grade (judge_id, graded_at);
  `,
};
