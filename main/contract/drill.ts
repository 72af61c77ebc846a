import * as z from 'zod';
import type { TraceId } from './ids.ts';

const drillName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes, at most 64');

export const drillExplainRequest = z.strictObject({ name: drillName });
export const drillRunRequest = z.strictObject({ name: drillName });

/** A failure mode of production, and what is shipped against it. */
export interface DrillSummary {
  name: string;
  /** What goes wrong, in one line. */
  title: string;
  /** What is switched off and on, and in which file of a workspace. */
  guardrail: string;
}
export interface DrillListResponse {
  drills: readonly DrillSummary[];
  /** Where the workspaces of past drills are kept. */
  directory: string;
}
export interface DrillPage extends DrillSummary {
  /** Markdown. */
  page: string;
}

/** A share is 0..1, a factor is a multiple of what was meant to be. */
export type DrillUnit = 'count' | 'share' | 'factor' | 'ms' | 'usd' | 'tokens';
export interface DrillFigure {
  name: string;
  label: string;
  unit: DrillUnit;
  without: number;
  with: number;
}

/** One run of the drill. Beside these its figures, by name. */
export interface DrillSide {
  /** The trace that shows it best: `trestle trace show ID --workspace PATH`. */
  runId: TraceId;
  /** The first of all that were left, that one among them. */
  runIds: readonly TraceId[];
  /** How many traces were left. */
  runs: number;
  /** Absolute path. It stays until newer runs of the drill push it out. */
  workspace: string;
}
export type DrillSideWithFigures = DrillSide & Readonly<Record<string, unknown>>;

/** What a drill came to: the value of `trestle drill run --json`. */
export interface DrillResult extends DrillSummary {
  without: DrillSideWithFigures;
  with: DrillSideWithFigures;
  /** Without the guardrail the failure was there. */
  failureShown: boolean;
  /** With it, it was not. */
  guardrailHeld: boolean;
  /** One sentence with the figures that decide. */
  verdict: string;
  figures: readonly DrillFigure[];
  /** The lines in which the two workspaces differ, as a diff from without to with. */
  change: readonly { path: string; diff: readonly string[] }[];
  /** Markdown: what happens in production, and what to do about it. */
  explanation: string;
  ms: number;
}

/** Exactly one `finished` ends the stream. */
export type DrillRunEvent =
  | { type: 'started'; name: string; title: string }
  /** `message` says what is being done, in a few words. */
  | { type: 'progress'; side: 'without' | 'with'; message: string }
  | { type: 'finished'; result: DrillResult };
