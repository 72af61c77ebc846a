import * as z from 'zod';

export const JUDGE_FILE_VERSION = 1;

/** `judges/*.judge.yaml`: a rubric that a model grades answers by. */
export const judgeFile = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(JUDGE_FILE_VERSION),
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  description: z.string().max(2000).default(''),
  model: z.string().min(1).max(200),
  /** What the judge is told to look for. */
  rubric: z.string().min(1).max(20_000),
  /** Grades from worst to best; the score of the i-th is i / (n - 1). */
  grades: z.array(z.string().min(1).max(64)).min(2).max(10).default(['fail', 'pass']),
  /** `pairwise` grades which of two answers is better, and asks again with the two swapped. */
  mode: z.enum(['single', 'pairwise']).default('single'),
  /** Ask this often and take the median. */
  votes: z.int().min(1).max(9).default(1),
});
export type JudgeFile = z.infer<typeof judgeFile>;

export interface JudgeInfo {
  id: string;
  path: string;
  /** sha256 (hex, 12 digits) of what shapes a grade: model, rubric, grades, mode, votes. */
  judgeVersion: string;
  model: string;
  agreement: JudgeAgreement | null;
  /** Of versions before this one, the latest first. */
  earlier: readonly JudgeAgreement[];
}
/** One grade of one case, as the journal keeps it. */
export interface JudgeGrade {
  judgeId: string;
  judgeVersion: string;
  /** sha256 (hex) of the question and the answer. */
  caseHash: string;
  /** Its place in the grades, from 0, the worst. Of a pair: 0 the other is better, 1 a tie, 2 it is better. */
  grade: number;
  /** What a person said of the same answer, on the same scale; null where nobody did. */
  label: number | null;
  /** Of a pair: whether the judge said otherwise when the two were swapped. */
  isBiased: boolean | null;
}
/** How far a version of a judge agrees with people, over all cases that both graded. */
export interface JudgeAgreement {
  judgeVersion: string;
  n: number;
  /** Cohen's κ, with quadratic weights where there are more than two grades; null where it is not defined (everybody said the same). */
  kappa: number | null;
  ci95: readonly [low: number, high: number] | null;
  rawAgreement: number;
  /** Of pairwise grades: how often the answer changed when the two were swapped. */
  positionBias: number | null;
}
export interface JudgeListResponse {
  judges: readonly JudgeInfo[];
  problems: readonly { path: string; message: string }[];
}
