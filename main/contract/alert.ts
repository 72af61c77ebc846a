import * as z from 'zod';
import { type AlertRule, type AlertUnit, alertRuleFile } from './alert-rule.ts';

/** Transitions of one rule that are told of. */
export const DEFAULT_ALERT_HISTORY = 100;
/** Points of a chart. */
export const MAX_ALERT_POINTS = 400;

/**
 * As Prometheus has them: `pending` is out of bounds and not yet for long enough, `firing` calls, `resolved` fired last
 * and is well.
 */
export type AlertState = 'inactive' | 'pending' | 'firing' | 'resolved';

/** One factor of a compound, worked out. */
export interface AlertFactorValue {
  name: string;
  /** Null when there are too few samples. */
  value: number | null;
  bound: number;
  samples: number;
  baselineSamples: number | null;
  isWithin: boolean | null;
}

/** What a rule saw at one time. */
export interface AlertObservation {
  /** ISO. */
  at: string;
  /** ISO; the window ends at `at`. */
  from: string;
  /** The signal over the window; null when there are no samples. */
  value: number | null;
  samples: number;
  /** Runs that belong to it and do not tell the value: of unknown cost. */
  leftOut: number;
  /** The signal over the baseline, where the rule has one. */
  baseline: { value: number | null; samples: number } | null;
  /** What the bound is held against: the value, or how many times the baseline it is; null when it cannot be said. */
  compared: number | null;
  /** `between` is within the bound, and not yet beyond where it resolves; `unknown` means too few samples. */
  verdict: 'breached' | 'between' | 'clear' | 'unknown';
  /** Of a compound only. */
  factors?: readonly AlertFactorValue[];
  /** One sentence, made of numbers and of the rule's own words. */
  reason: string;
}

/** Why a rule went from one state to another. */
export type AlertCause = 'breached' | 'within-bounds' | 'no-data' | 'rule-changed' | 'rule-removed' | 'rule-disabled';

export interface AlertTransition {
  ruleId: string;
  /** ISO: when it was so, by the times of the traces. */
  at: string;
  from: AlertState;
  to: AlertState;
  cause: AlertCause;
  /** Null where no observation caused it. */
  observation: AlertObservation | null;
}

export interface AlertStatus {
  state: AlertState;
  /** ISO: since when it is in this state; null before it was ever looked at. */
  since: string | null;
  /** ISO: when it fired last. */
  firedAt: string | null;
  /** ISO: somebody has seen that it fires; until it fires anew. */
  acknowledgedAt: string | null;
  /** ISO: no notices until then; null when it is not silenced. */
  silencedUntil: string | null;
  /** ISO: looked at last. */
  evaluatedAt: string | null;
  observation: AlertObservation | null;
}

export interface AlertRuleView {
  rule: AlertRule;
  /** Of the value; see `unitOfSignal`. */
  unit: AlertUnit;
  /** Of its file. */
  path: string;
  status: AlertStatus;
  /** The runs of the window that speak for it, as a filter of `trace.list`. */
  traceFilter: string;
}

export const alertListRequest = z.strictObject({
  /** Look at the traces now, before answering. */
  evaluate: z.boolean().default(true),
});
export interface AlertListResponse {
  /** Firing first, then pending, then resolved, then by name. */
  rules: readonly AlertRuleView[];
  /** Files in `alerts/` that cannot be used. */
  problems: readonly { path: string; message: string }[];
  firing: number;
  pending: number;
  /** ISO: looked at last, any of them; null when never. */
  evaluatedAt: string | null;
  /** False where nothing looks at them by itself: in a restricted workspace, or without a shell that stays. */
  isFollowing: boolean;
}

const ruleId = z.string().min(1).max(64);

export const alertShowRequest = z.strictObject({
  ruleId,
  /** Newest so many transitions. */
  history: z.int().min(1).max(10_000).default(DEFAULT_ALERT_HISTORY),
});
export interface AlertDetail extends AlertRuleView {
  /** The file as it stands. */
  text: string;
  /** Newest first. */
  history: readonly AlertTransition[];
  historyTotal: number;
}

const time = z.iso.datetime({ offset: true, message: 'write a time, such as "2026-11-01T00:00:00Z"' });
export const alertTestRequest = z
  .strictObject({
    ruleId: ruleId.optional(),
    /** A rule that is not saved yet. */
    rule: alertRuleFile.optional(),
    since: time,
    /** Now by default. */
    until: time.optional(),
  })
  .refine(({ ruleId: id, rule }) => (id === undefined) !== (rule === undefined), {
    message: 'name a rule or give one, not both',
  });

/** One time that a rule would have fired. ISO times. */
export interface AlertFiring {
  pendingAt: string;
  firedAt: string;
  /** Null while it would still fire at the end. */
  resolvedAt: string | null;
  /** What it saw when it fired. */
  observation: AlertObservation;
  /** The compared value farthest out of bounds while it fired. */
  worst: number | null;
  traceFilter: string;
}
/** What a rule would have done over a past range, traces by their own end times. */
export interface AlertBacktest {
  ruleId: string;
  unit: AlertUnit;
  from: string;
  to: string;
  /** It was looked at every so many milliseconds. */
  stepMs: number;
  /** Times that it was looked at, and how many of them had too few samples for a verdict. */
  looks: number;
  unknownLooks: number;
  /** Samples in the range, windows and baselines before it left out. */
  samples: number;
  /** Times that it was pending and did not fire. */
  pendingOnly: number;
  firings: readonly AlertFiring[];
  /** Evenly over the range, at most 400; of each stretch the point farthest out of bounds. */
  points: readonly AlertPoint[];
}
export interface AlertPoint {
  at: string;
  value: number | null;
  compared: number | null;
  samples: number;
  verdict: AlertObservation['verdict'];
  state: AlertState;
}

export const alertAcknowledgeRequest = z.strictObject({ ruleId });
export const alertSilenceRequest = z.strictObject({
  ruleId,
  /** No notices until then; null ends it. */
  until: time.nullable(),
});

export const alertSaveRequest = z.strictObject({
  rule: alertRuleFile,
  /** The rule that it replaces, under whatever id; comments of its file are kept. Without it a new file is made. */
  replaces: ruleId.optional(),
});
export const alertRemoveRequest = z.strictObject({ ruleId });

/** A rule that began to fire, or is over, for whoever shows it outside of the list. Holds no text of a trace. */
export const alertNotice = z.strictObject({
  ruleId: z.string().max(64),
  name: z.string().max(120),
  severity: z.enum(['warning', 'error']),
  state: z.enum(['firing', 'resolved']),
  /** ISO. */
  at: z.string().max(40),
  reason: z.string().max(4000),
});
export type AlertNotice = z.infer<typeof alertNotice>;
