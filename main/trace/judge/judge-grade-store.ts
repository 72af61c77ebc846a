import type { JudgeGrade } from '../../contract/judge.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Database } from '../../storage/database.ts';

/** Grades of judges, in journal.db. */
export interface JudgeGradeStore {
  /** A case that the same version graded before has the newer grade; a person's label stays where the newer has none. */
  add(grade: JudgeGrade): void;
  /** Of one version, by case. */
  gradesOf(judgeId: string, judgeVersion: string): readonly JudgeGrade[];
  /** Versions of a judge that graded anything, the latest first. */
  versionsOf(judgeId: string): readonly string[];
}

interface Row {
  judge_id: string;
  judge_version: string;
  case_hash: string;
  grade: number;
  label: number | null;
  is_biased: number | null;
}

export function createJudgeGradeStore({ database, clock }: { database: Database; clock: Clock }): JudgeGradeStore {
  return {
    add: ({ judgeId, judgeVersion, caseHash, grade, label, isBiased }) => {
      database
        .prepare(
          `INSERT INTO judge_grade (judge_version, case_hash, judge_id, grade, label, is_biased, graded_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (judge_version, case_hash) DO UPDATE SET
             grade = excluded.grade, label = coalesce(excluded.label, label),
             is_biased = excluded.is_biased, graded_at = excluded.graded_at`,
        )
        .run(
          judgeVersion,
          caseHash,
          judgeId,
          grade,
          label,
          isBiased === null ? null : Number(isBiased),
          new Date(clock.now()).toISOString(),
        );
    },
    gradesOf: (judgeId, judgeVersion) =>
      database
        .prepare<Row>(
          `SELECT judge_id, judge_version, case_hash, grade, label, is_biased FROM judge_grade
            WHERE judge_version = ? AND judge_id = ? ORDER BY case_hash`,
        )
        .all(judgeVersion, judgeId)
        .map((row) => ({
          judgeId: row.judge_id,
          judgeVersion: row.judge_version,
          caseHash: row.case_hash,
          grade: row.grade,
          label: row.label,
          isBiased: row.is_biased === null ? null : row.is_biased === 1,
        })),
    versionsOf: (judgeId) =>
      database
        .prepare<{ judge_version: string }>(
          `SELECT judge_version FROM judge_grade WHERE judge_id = ?
            GROUP BY judge_version ORDER BY max(graded_at) DESC, judge_version`,
        )
        .all(judgeId)
        .map(({ judge_version }) => judge_version),
  };
}
