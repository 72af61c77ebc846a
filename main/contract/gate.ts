import * as z from 'zod';

/** `gates/*.gate.yaml`: what has to hold before a release may serve. */
const identifier = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const bound = { atLeast: z.number().optional(), atMost: z.number().optional() };

export const gateCheck = z.union([
  /** A metric of an eval run over the release. `confidence` 0.95: the whole interval has to be on the right side; 0: its mean. */
  z.strictObject({
    eval: z.string().min(1).max(300),
    metric: z.string().min(1).max(100),
    ...bound,
    confidence: z.number().min(0).max(0.999).default(0),
    name: z.string().max(100).optional(),
  }),
  /** Recorded traces through the release; counts what got worse or broke. */
  z.strictObject({
    replay: z.strictObject({
      last: z.int().min(1).max(10_000).optional(),
      dataset: z.string().max(4096).optional(),
      models: z.enum(['live', 'local', 'stub']).default('stub'),
    }),
    metric: z.enum(['worse', 'broken', 'worse-or-broken', 'changed', 'failed']).default('worse-or-broken'),
    ...bound,
    name: z.string().max(100).optional(),
  }),
  /** A load scenario over the release. Without a metric all its SLOs have to hold. */
  z.strictObject({
    load: z.string().min(1).max(300),
    metric: z.enum(['p50', 'p95', 'p99', 'errors', 'good', 'cost-per-success']).optional(),
    ...bound,
    name: z.string().max(100).optional(),
  }),
  /** Dollars for each successful task, by an eval. */
  z.strictObject({ cost: z.string().min(1).max(300), ...bound, name: z.string().max(100).optional() }),
  /** Drills that have to hold; all when empty. */
  z.strictObject({
    drills: z.array(z.string().max(64)).max(100),
    atMost: z.number().default(0),
    name: z.string().max(100).optional(),
  }),
  /** `access check`: chunks that somebody saw who must not. */
  z.strictObject({ access: z.literal(true), atMost: z.number().default(0), name: z.string().max(100).optional() }),
  /** Lint errors and failing tests of the release's prompts. */
  z.strictObject({ prompts: z.literal(true), atMost: z.number().default(0), name: z.string().max(100).optional() }),
]);
export type GateCheckFile = z.infer<typeof gateCheck>;
export const gateFile = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(1),
  id: identifier,
  description: z.string().max(2000).default(''),
  checks: z.array(gateCheck).min(1).max(50),
});
export type GateFile = z.infer<typeof gateFile>;

export interface GateCheck {
  name: string;
  kind: 'eval' | 'replay' | 'load' | 'cost' | 'drills' | 'access' | 'prompts';
  held: boolean;
  actual: number | null;
  ci95: readonly [low: number, high: number] | null;
  /** In words: `at least 0.90`. */
  threshold: string;
  limit: number | null;
  direction: 'atLeast' | 'atMost' | null;
  unit: 'share' | 'count' | 'ms' | 'usd' | 'score';
  /** The run behind it; null when it did not come to one. */
  evidence: { type: 'eval' | 'replay' | 'load' | 'drill' | 'access'; id: string; label: string } | null;
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
