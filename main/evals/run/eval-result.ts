import type { LeftOutReason } from '../../contract/ask.ts';

/** What one run of a case came to. */
export interface EvalResult {
  cellId: string;
  caseId: string;
  /** Empty for the case as it is; of a messy one, `typos@0.3`. */
  variant: string;
  /** From 1. */
  repeat: number;
  /** By metric, finite. */
  values: Readonly<Record<string, number>>;
  /** By metric without a value: why. */
  unscored: Readonly<Record<string, string>>;
  /** By metric: why it is what it is. */
  notes: Readonly<Record<string, string>>;
  refused: boolean | null;
  traceId: string | null;
  error: { code: string; message: string } | null;
  /** US dollars; null when it is not known. */
  costUsd: number | null;
  /** What its judges cost, beside that; null when it is not known, absent without a judge. */
  judgeCostUsd?: number | null;
  ms: number | null;
  evidence: RunEvidence | null;
  /** Taken from an earlier run of the same thing. */
  isCached: boolean;
  /** What the same run of the same thing has too; null where that cannot be told beforehand. */
  cacheKey: string | null;
}

/** What is left of a run to tell why it failed; its texts are in its trace. */
export interface RunEvidence {
  /** Best first. */
  retrieved: readonly { chunkId: string; document: string; start: number; end: number }[];
  /** In the context. */
  packed: readonly string[];
  leftOut: readonly { chunkId: string; reason: LeftOutReason }[];
  tools: readonly { name: string; hasFailed: boolean }[];
}

/** @returns the name of a variant, as a result has it */
export function variantName(kind: string, severity: number): string {
  return `${kind}@${severity}`;
}

/** @returns what a run took in all, with its judges; null when a part is not known */
export function spentOn({ costUsd, judgeCostUsd = 0 }: Pick<EvalResult, 'costUsd' | 'judgeCostUsd'>): number | null {
  return costUsd === null || judgeCostUsd === null ? null : costUsd + judgeCostUsd;
}
