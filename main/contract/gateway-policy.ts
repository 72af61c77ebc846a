import * as z from 'zod';

export const GATEWAY_POLICY_VERSION = 1;
/** How a routed model is named: `policy/default` is routed by `policies/default.policy.jsonc`. */
export const POLICY_PREFIX = 'policy/';

/** What can go wrong with a call, as far as routing tells the kinds apart. */
export const FAULT_KINDS = ['connection', 'server-error', 'rate-limited', 'timeout', 'malformed'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/**
 * What follows when an answer breaks off while it is streamed. `restart` begins it again elsewhere and takes back what
 * was shown; `continue` has another endpoint go on from the last word; `partial` ends with what there is and says so;
 * `fail` passes the error on.
 */
export const midStreamAction = z.enum(['restart', 'continue', 'partial', 'fail']);
export type MidStreamAction = z.infer<typeof midStreamAction>;

const share = z.number().min(0).max(1);
const milliseconds = z.int().min(1).max(600_000);

export const breakerSettings = z.strictObject({
  /** Calls of the last so many milliseconds decide … */
  windowMs: milliseconds.default(30_000),
  /** … and of those the last so many, so that an outage is not outvoted by what was well before it. */
  maximumCalls: z.int().min(1).max(10_000).default(20),
  /** Of fewer calls nothing is concluded. */
  minimumCalls: z.int().min(1).max(10_000).default(10),
  /** Opens when this share of them failed … */
  errorRate: share.default(0.5),
  /** … or this share took longer than `slowCallMs` until the first token. */
  slowCallRate: share.default(0.8),
  slowCallMs: milliseconds.default(15_000),
  /** How long an open breaker stays open before a single call may probe. */
  openMs: milliseconds.default(15_000),
});
export type BreakerSettings = z.infer<typeof breakerSettings>;

export const retrySettings = z.strictObject({
  /**
   * Calls to one endpoint for one question, the first included. 1 never retries. An attempt that ran into its timeout is
   * made again only where there is no other endpoint: the time is spent.
   */
  attempts: z.int().min(1).max(10).default(3),
  /** Full jitter: the wait before retry n is uniform in 0 … min(maxDelayMs, baseDelayMs · 2ⁿ⁻¹). */
  baseDelayMs: milliseconds.default(250),
  maxDelayMs: milliseconds.default(8000),
  /** A provider that asks for a longer wait is not waited for: the next endpoint is tried instead. */
  maxRetryAfterMs: milliseconds.default(20_000),
});
export type RetrySettings = z.infer<typeof retrySettings>;

export const retryBudgetSettings = z.strictObject({
  /** Retries and hedges of a stage, at most, as a share of its first attempts in the window. */
  share: share.default(0.2),
  /** So many are allowed in a window however few first attempts there were. */
  minimum: z.int().min(0).max(1000).default(5),
  windowMs: milliseconds.default(60_000),
});
export type RetryBudgetSettings = z.infer<typeof retryBudgetSettings>;

export const timeoutSettings = z.strictObject({
  /** One attempt, whole answer included. */
  attemptMs: milliseconds.default(120_000),
  /** Until the first token of an attempt. */
  firstTokenMs: milliseconds.default(30_000),
  /** Between two tokens. */
  idleMs: milliseconds.default(20_000),
});
export type TimeoutSettings = z.infer<typeof timeoutSettings>;

export const hedgeSettings = z.strictObject({
  /** A second endpoint is asked when the first has said nothing for so long; whichever speaks first answers. */
  afterMs: milliseconds,
});
export type HedgeSettings = z.infer<typeof hedgeSettings>;

export const warmUpSettings = z.strictObject({
  /** An endpoint that comes back gets its share of calls gradually, over so many milliseconds … */
  overMs: milliseconds.default(30_000),
  /** … beginning with this share. */
  from: share.default(0.1),
});

const modelId = z
  .string()
  .min(3)
  .max(200)
  .regex(/^(?!policy\/)[\w.-]+\/.+$/, 'must look like provider/model, and not be another policy');

export const policyEndpoint = z.strictObject({
  model: modelId,
  /** How often it is chosen, against the others', where `choose` is `weights`. */
  weight: z.number().min(0).max(1000).default(1),
  /** Input and output together, where the provider does not say or says too much. */
  contextTokens: z.int().min(1).max(100_000_000).optional(),
});
export type PolicyEndpoint = z.infer<typeof policyEndpoint>;

export const multiplexSettings = z.strictObject({
  /** One of the endpoints: what is asked first when a question is simple. */
  small: modelId,
  /** 0 is the simplest question, 1 the hardest; below this the small model is asked. */
  below: share.default(0.35),
});
export type MultiplexSettings = z.infer<typeof multiplexSettings>;

const midStream = midStreamAction.default('continue');

/** `policies/*.policy.jsonc`: which models answer for `policy/ID`, in what order, and what happens when one does not. */
export const gatewayPolicyFile = z
  .strictObject({
    $schema: z.string().max(500).optional(),
    version: z.literal(GATEWAY_POLICY_VERSION),
    id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes, at most 64'),
    description: z.string().max(2000).default(''),
    endpoints: z.array(policyEndpoint).min(1).max(16),
    /** Which endpoint is tried first; the others follow in the order of the file. */
    choose: z.enum(['order', 'weights', 'cheapest', 'fastest']).default('order'),
    multiplex: multiplexSettings.optional(),
    /** False for none. */
    breaker: z.union([z.literal(false), breakerSettings]).prefault({}),
    retry: retrySettings.prefault({}),
    /** False for none. */
    retryBudget: z.union([z.literal(false), retryBudgetSettings]).prefault({}),
    timeout: timeoutSettings.prefault({}),
    hedge: hedgeSettings.optional(),
    warmUp: warmUpSettings.prefault({}),
    whileStreaming: z
      .strictObject({
        connection: midStream,
        'server-error': midStream,
        'rate-limited': midStream,
        timeout: midStream,
        malformed: midStreamAction.default('restart'),
      })
      .prefault({}),
  })
  .superRefine((policy, context) => {
    const seen = new Set<string>();
    for (const [index, { model }] of policy.endpoints.entries()) {
      if (seen.has(model)) {
        context.addIssue({ code: 'custom', path: ['endpoints', index, 'model'], message: 'name each model once' });
      }
      seen.add(model);
    }
    if (policy.multiplex !== undefined && !seen.has(policy.multiplex.small)) {
      const known = [...seen].join(', ');
      context.addIssue({ code: 'custom', path: ['multiplex', 'small'], message: `must be one of ${known}` });
    }
    if (policy.breaker !== false && policy.breaker.maximumCalls < policy.breaker.minimumCalls) {
      const message = `must be at least minimumCalls, ${policy.breaker.minimumCalls}`;
      context.addIssue({ code: 'custom', path: ['breaker', 'maximumCalls'], message });
    }
    if (policy.choose === 'weights' && policy.endpoints.every(({ weight }) => weight === 0)) {
      context.addIssue({
        code: 'custom',
        path: ['endpoints', 0, 'weight'],
        message: 'give one endpoint a weight above 0',
      });
    }
  });
export type GatewayPolicyFile = z.infer<typeof gatewayPolicyFile>;

/** What a limit counts for: each of a kind apart, or one named. */
export const limitScope = z.enum(['tenant', 'user', 'model', 'tool', 'workflow', 'pool']);
export type LimitScope = z.infer<typeof limitScope>;

const ratePerMinute = z.number().positive().max(1_000_000_000);

/** One line of `limits` in trestle.jsonc. */
export const limitDeclaration = z
  .strictObject({
    of: limitScope,
    /** Of one tenant, user, …; each one apart when it is left out. */
    name: z.string().max(200).optional(),
    requestsPerMinute: ratePerMinute.optional(),
    /** How many may come at once; a sixth of a minute's by default. */
    requestBurst: z.int().min(1).max(1_000_000_000).optional(),
    /** Input and output tokens. */
    tokensPerMinute: ratePerMinute.optional(),
    tokenBurst: z.int().min(1).max(1_000_000_000).optional(),
    /** A call that would be let in within so many milliseconds waits; others are refused at once. */
    maxWaitMs: z.int().min(0).max(600_000).default(0),
  })
  .refine(
    ({ requestsPerMinute, tokensPerMinute }) => requestsPerMinute !== undefined || tokensPerMinute !== undefined,
    {
      message: 'give requestsPerMinute or tokensPerMinute',
    },
  );
export type LimitDeclaration = z.infer<typeof limitDeclaration>;

const pool = (defaults: { maxConcurrent: number; maxQueued: number; maxWaitMs: number }) =>
  z
    .strictObject({
      maxConcurrent: z.int().min(1).max(10_000).default(defaults.maxConcurrent),
      /** Calls that may wait for a place; the next one is turned away. */
      maxQueued: z.int().min(0).max(100_000).default(defaults.maxQueued),
      maxWaitMs: z.int().min(0).max(3_600_000).default(defaults.maxWaitMs),
    })
    .prefault({});

/** `pools` in trestle.jsonc: model calls that people wait for, and those of replays, evals and load, which give way. */
export const poolSettings = z.strictObject({
  interactive: pool({ maxConcurrent: 64, maxQueued: 1024, maxWaitMs: 60_000 }),
  batch: pool({ maxConcurrent: 8, maxQueued: 4096, maxWaitMs: 600_000 }),
});
export type PoolSettings = z.infer<typeof poolSettings>;

const usd = z.number().min(0).max(100_000);
const tokens = z.int().min(0).max(1_000_000_000_000);

/** `budget` in trestle.jsonc: hard, held at a call's worst before it is let out. */
export const budgetSettings = z.strictObject({
  usdPerDay: usd.default(5),
  usdPerSession: usd.optional(),
  usdPerRun: usd.optional(),
  usdPerRequest: usd.optional(),
  /** Input and output, of every model, those on this machine included. */
  tokensPerDay: tokens.optional(),
  tokensPerSession: tokens.optional(),
  tokensPerRun: tokens.optional(),
  tokensPerRequest: tokens.optional(),
  /**
   * True holds what a call may cost at the most before it is let out, so that no number of calls at once can overshoot. False
   * looks at what was spent already and at nothing else: calls that begin together may all pass.
   */
  reserve: z.boolean().default(true),
  /** A model whose price is not known is reserved at the dearest price that is, or refused. */
  unknownPrice: z.enum(['dearest', 'refuse']).default('dearest'),
});
export type BudgetSettings = z.infer<typeof budgetSettings>;

export const gatewayTryRequest = z.strictObject({
  /** A policy's id. */
  policy: z.string().min(1).max(64),
  /** Asks of the last so many hours. */
  hours: z
    .number()
    .positive()
    .max(24 * 90)
    .default(24),
  /** Endpoints that are taken to be down for the whole of it. */
  down: z.array(z.string().max(200)).max(16).default([]),
  seed: z.int().min(0).default(1),
});
export type GatewayTryRequest = z.infer<typeof gatewayTryRequest>;
