import * as z from 'zod';

/** `gates/*.gate.yaml`: what has to hold before a release may serve. */
const identifier = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const bound = { atLeast: z.number().optional(), atMost: z.number().optional() };
const name = z.string().min(1).max(100).optional();
const ref = z.string().min(1).max(300);

export const GATE_REPLAY_METRICS = ['worse', 'broken', 'worse-or-broken', 'changed', 'failed'] as const;
export const GATE_LOAD_METRICS = ['p50', 'p95', 'p99', 'errors', 'good', 'cost-per-success'] as const;
/** Recorded traces that a replay check takes where its file does not say. */
export const DEFAULT_GATE_REPLAYS = 100;

/** Queries that an access check tries as each principal. */
export const DEFAULT_GATE_QUERIES = 20;

/** Each kind of check by the key that names it. */
export const GATE_CHECKS = {
  /** A metric of an eval run over the release. `confidence` 0.95: the whole interval has to be on the right side; 0: its mean. */
  eval: z.strictObject({
    eval: ref,
    metric: z.string().min(1).max(100),
    ...bound,
    confidence: z.union([z.literal(0), z.literal(0.95)]).default(0),
    name,
  }),
  /** Recorded traces through the release; counts what got worse or broke. At most 0 where no bound is named. */
  replay: z.strictObject({
    replay: z.strictObject({
      /** The newest so many that can be replayed. */
      last: z.int().min(1).max(10_000).optional(),
      /**
       * A data set of the workspace: the traces that its rows come from, as `trestle replay to-dataset` writes them. A row that
       * names none is asked of what serves first, and that is the recording.
       */
      dataset: z.string().min(1).max(300).optional(),
      /** Rows of the data set that are taken, from the first. */
      limit: z.int().min(1).max(10_000).optional(),
      /** A trace export in the workspace; it is taken in first, so that a clean checkout has them too. */
      recording: z.string().min(1).max(300).optional(),
      models: z.enum(['live', 'local', 'stub']).default('stub'),
    }),
    metric: z.enum(GATE_REPLAY_METRICS).default('worse-or-broken'),
    ...bound,
    name,
  }),
  /** A load scenario over the release. Without a metric all its SLOs have to hold. */
  load: z.strictObject({ load: ref, metric: z.enum(GATE_LOAD_METRICS).optional(), ...bound, name }),
  /** Dollars for each successful task, by an eval. `confidence` as for a metric of it. */
  cost: z.strictObject({ cost: ref, ...bound, confidence: z.union([z.literal(0), z.literal(0.95)]).default(0), name }),
  /** Drills that have to hold; all when empty. Counts those that did not. */
  drills: z.strictObject({ drills: z.array(z.string().max(64)).max(100), atMost: z.number().min(0).default(0), name }),
  /** `access check`: chunks that somebody saw who must not. */
  access: z.strictObject({
    access: z.literal(true),
    /** Tried as each principal: recent questions first, then titles of documents. */
    queries: z.int().min(1).max(1000).default(DEFAULT_GATE_QUERIES),
    atMost: z.number().min(0).default(0),
    name,
  }),
  /** Lint errors and failing tests of the release's prompts. */
  prompts: z.strictObject({ prompts: z.literal(true), atMost: z.number().min(0).default(0), name }),
} as const;
export type GateCheckKind = keyof typeof GATE_CHECKS;
export const GATE_CHECK_KINDS = Object.keys(GATE_CHECKS) as readonly GateCheckKind[];

export const gateCheck = z.union([
  GATE_CHECKS.eval,
  GATE_CHECKS.replay,
  GATE_CHECKS.load,
  GATE_CHECKS.cost,
  GATE_CHECKS.drills,
  GATE_CHECKS.access,
  GATE_CHECKS.prompts,
]);
export type GateCheckFile = z.infer<typeof gateCheck>;
export const GATE_FILE_VERSION = 1;
export const gateFile = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(GATE_FILE_VERSION),
  id: identifier,
  description: z.string().max(2000).default(''),
  /** Run one after the other, in this order. */
  checks: z.array(gateCheck).min(1).max(50),
});
export type GateFile = z.infer<typeof gateFile>;

export interface GateCheck {
  name: string;
  kind: GateCheckKind;
  held: boolean;
  actual: number | null;
  ci95: readonly [low: number, high: number] | null;
  /** In words: `at least 0.90`. */
  threshold: string;
  limit: number | null;
  direction: 'atLeast' | 'atMost' | null;
  unit: 'share' | 'count' | 'ms' | 'usd' | 'score';
  /** The run behind it, or the first prompt that has something wrong; null when there is none. */
  evidence: { type: 'eval' | 'replay' | 'load' | 'drill' | 'access' | 'prompt'; id: string; label: string } | null;
  /** Why it failed or could not be decided; what could not be decided has not held. */
  message: string;
  ms: number;
}
export interface GateReport {
  gateId: string;
  /** sha256 (hex) of the gate file. */
  gateHash: string;
  /** What was judged: a release's full hash. */
  release: string;
  held: boolean;
  checks: readonly GateCheck[];
  startedAt: string;
  ms: number;
  gateRunId: string;
}
export const gateRunRequest = z.strictObject({
  /** The id of a file in `gates/`, or its path. */
  gate: z.string().min(1).max(300),
  /** The working tree by default. */
  release: z.string().min(4).max(80).optional(),
});
export const gateListRequest = z.strictObject({});
export const gateRunsRequest = z.strictObject({
  release: z.string().max(80).optional(),
  limit: z.int().min(1).max(1000).default(100),
});
export interface GateListResponse {
  gates: readonly { id: string; path: string; description: string; checks: number; lastRun: GateReport | null }[];
  problems: readonly { path: string; message: string }[];
}
export type GateRunEvent =
  | { type: 'started'; gateRunId: string; release: string; total: number }
  | { type: 'check-started'; name: string; index: number }
  | { type: 'check-progress'; index: number; done: number; total: number }
  | { type: 'check-finished'; index: number; check: GateCheck }
  | { type: 'finished'; report: GateReport };
export const gateReportRequest = z.strictObject({
  gateRunId: z.string().min(4).max(40),
  format: z.enum(['junit', 'markdown', 'json']),
});
