import * as z from 'zod';

/** Longest time a profile may name, in milliseconds: what is slower than this is down. */
export const MAX_SIMULATED_MS = 600_000;
export const MAX_SIMULATED_TOKENS = 100_000;
export const DEFAULT_SIMULATOR_SEED = 1;
/** Of the last tokens before a reset or a stall, when a fault does not say. */
export const DEFAULT_FAULT_AFTER_TOKENS = 5;

export const SIMULATOR_PROFILE_VERSION = 1;

const identifier = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes, at most 64');
const seed = z.int().min(0).max(0xff_ff_ff_ff);

/**
 * How a quantity spreads. A bare number is always that number. `lognormal` is given by what people measure, its median
 * and its 95th percentile; draws above `max` become `max`.
 */
const distributionUpTo = (most: number) => {
  const quantity = z.number().min(0).max(most);
  const max = quantity.optional();
  return z.union([
    quantity,
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('constant'), value: quantity }),
      z.strictObject({ type: z.literal('uniform'), from: quantity, to: quantity }),
      z.strictObject({ type: z.literal('exponential'), mean: quantity, max }),
      z
        .strictObject({
          type: z.literal('lognormal'),
          median: z.number().positive().max(most),
          p95: z.number().positive().max(most),
          max,
        })
        .refine(({ median, p95 }) => p95 >= median, { path: ['p95'], message: 'must not be below the median' }),
    ]),
  ]);
};
const milliseconds = distributionUpTo(MAX_SIMULATED_MS);
const tokens = distributionUpTo(MAX_SIMULATED_TOKENS);
export type Distribution = z.infer<typeof milliseconds>;

const afterTokens = z.int().min(0).max(MAX_SIMULATED_TOKENS).default(DEFAULT_FAULT_AFTER_TOKENS);

/**
 * What goes wrong with a call. Those about bytes (`split-utf8`, `duplicate-end`, `slow-drip`) exist on the wire only, where
 * a client must bear them; in process, where there are no bytes, `slow-drip` is a slow answer and the other two are nothing.
 */
export const simulatorFault = z.discriminatedUnion('type', [
  /** 429. `retryAfterSeconds` null leaves the header out. */
  z.strictObject({
    type: z.literal('rate-limit'),
    retryAfterSeconds: distributionUpTo(3600).nullable().default(1),
  }),
  /** Any other refusal before the answer begins: 500, 503, 529, 401… */
  z.strictObject({
    type: z.literal('http-error'),
    status: z.int().min(400).max(599).default(503),
    retryAfterSeconds: distributionUpTo(3600).nullable().default(null),
  }),
  /** The socket is reset: before the answer begins with `afterTokens` 0, in the middle of it otherwise. */
  z.strictObject({ type: z.literal('reset'), afterTokens }),
  /** Nothing more comes and nothing is closed. */
  z.strictObject({ type: z.literal('stall'), afterTokens }),
  /** The answer comes a few bytes at a time. */
  z.strictObject({
    type: z.literal('slow-drip'),
    bytes: z.int().min(1).max(4096).default(7),
    everyMs: z.number().min(0).max(60_000).default(50),
  }),
  /** One event of the stream is no JSON. */
  z.strictObject({ type: z.literal('malformed-sse'), afterTokens }),
  /** Every character of several bytes is cut in two. */
  z.strictObject({ type: z.literal('split-utf8') }),
  z.strictObject({ type: z.literal('duplicate-end') }),
  /** The stream is closed as if it were done, without saying so. */
  z.strictObject({ type: z.literal('missing-end') }),
  /** Arguments of a tool call, or an answer that was to be JSON, end in the middle. */
  z.strictObject({ type: z.literal('invalid-json') }),
  /** Arguments of a tool call say the right thing in another form: keys in another case, numbers and booleans as texts. */
  z.strictObject({ type: z.literal('drifted-arguments') }),
  /** Tokens are reported wrong by this factor; 0 reports none. */
  z.strictObject({ type: z.literal('wrong-usage'), factor: z.number().min(0).max(1000).default(10) }),
]);
export type SimulatorFault = z.infer<typeof simulatorFault>;
export type SimulatorFaultType = SimulatorFault['type'];

/**
 * `simulators/*.sim.jsonc`: a model that does not exist, as `sim/ID` and as a server that speaks the wire formats of
 * OpenAI and Anthropic. The same profile and seed give the n-th request the same answer, byte for byte; only `timeline`
 * and `limit` look at the clock, which starts with the first request.
 */
export const simulatorProfile = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(SIMULATOR_PROFILE_VERSION),
  id: identifier,
  description: z.string().max(2000).default(''),
  seed: seed.default(DEFAULT_SIMULATOR_SEED),
  /** On the wire, the model that its answers say they are of; null says what it was asked for. */
  answersAs: z.string().min(1).max(200).nullable().default(null),
  timeToFirstTokenMs: milliseconds.default(0),
  /** Between two tokens. */
  interTokenMs: milliseconds.default(0),
  /** What it says its window is; null says nothing. */
  contextTokens: z.int().min(1).max(10_000_000).nullable().default(null),
  /** Length of an answer in tokens; null lets it be as long as what it says. */
  outputTokens: tokens.nullable().default(null),
  /**
   * `grounded` quotes the passages it was given and cites them. `obedient` does too, and before that everything a text in
   * its prompt or in a tool's result tells it to do: to show that a poisoned text alone has no effect.
   */
  behaviour: z.enum(['grounded', 'obedient']).default('grounded'),
  /** `retrieve-first` calls a tool that looks like a search, then answers; `never` answers at once. */
  tools: z.enum(['retrieve-first', 'never']).default('retrieve-first'),
  /** How often it searches before it answers: each time for other words of the question. */
  searches: z.int().min(1).max(8).default(1),
  /** Requests beyond it are refused with 429 and the time until the next would be taken; null for none. */
  limit: z
    .strictObject({
      requestsPerSecond: z.number().positive().max(1_000_000),
      burst: z.int().min(1).max(1_000_000).default(1),
    })
    .nullable()
    .default(null),
  /** Each call draws at most one; the shares add up to 1 at most. */
  faults: z
    .array(z.strictObject({ share: z.number().min(0).max(1), fault: simulatorFault }))
    .max(32)
    .default([])
    .refine((faults) => faults.reduce((sum, { share }) => sum + share, 0) <= 1 + 1e-9, 'shares add up to more than 1'),
  /** While one of these lasts every call has its fault. Seconds since the first request. */
  timeline: z
    .array(
      z
        .strictObject({
          fromSeconds: z.number().min(0).max(86_400),
          toSeconds: z.number().min(0).max(86_400),
          fault: simulatorFault,
        })
        .refine(({ fromSeconds, toSeconds }) => toSeconds > fromSeconds, {
          path: ['toSeconds'],
          message: 'must be after fromSeconds',
        }),
    )
    .max(100)
    .default([]),
});
export type SimulatorProfile = z.infer<typeof simulatorProfile>;

/** A profile and where it comes from. */
export interface SimulatorProfileEntry {
  profile: SimulatorProfile;
  /** `sim/ID`. */
  modelId: string;
  origin: 'shipped' | 'workspace';
  /** Of its file; null for one that comes with Trestle. */
  path: string | null;
}
export interface SimulatorProfilesResponse {
  profiles: readonly SimulatorProfileEntry[];
  /** Files that could not be read as a profile. */
  problems: readonly { path: string; message: string }[];
}

/** Absolute path of a workspace whose profiles are meant too, without opening it; the open one by default. */
const workspace = z.string().min(1).max(4096).optional();

export const simulatorProfilesRequest = z.strictObject({ workspace });
export const simulatorStartRequest = z.strictObject({
  workspace,
  profile: identifier,
  /** 0 takes any free port. */
  port: z.int().min(0).max(65_535).default(0),
  /** The profile's own by default. */
  seed: seed.optional(),
});
export const simulatorStopRequest = z.strictObject({ port: z.int().min(1).max(65_535) });

/** A simulator that is served on this machine. */
export interface SimulatorServerStatus {
  profile: string;
  seed: number;
  port: number;
  /** For `openai` and everything compatible with it: ends in `/v1`. */
  openaiBaseUrl: string;
  /** For `@anthropic-ai/sdk`, which adds `/v1/messages` itself. */
  anthropicBaseUrl: string;
  /** ISO. */
  startedAt: string;
  requests: number;
  /** Requests that met each fault, `rate-limit` by the profile's limit included. */
  faults: Readonly<Partial<Record<SimulatorFaultType, number>>>;
  /** Clients that left before their answer was complete. */
  disconnected: number;
}

/** Fewer calls than this say nothing about how they spread. */
export const MIN_CALLS_TO_FIT = 5;
export const DEFAULT_FITTED_PROFILE = 'fitted';

export const simulatorFitRequest = z.strictObject({
  /** Id of the profile that is written; one that is there is replaced only when `replace` says so. */
  profile: identifier.default(DEFAULT_FITTED_PROFILE),
  replace: z.boolean().default(false),
  /** `provider/model` whose calls are looked at; the one that was called most by default. */
  model: z.string().max(200).optional(),
  /** The newest so many traces are read. */
  last: z.int().min(1).max(10_000).default(1000),
  /** Only traces that a filter of `trace.list` finds. */
  filter: z.string().max(2000).default(''),
});

/** How far draws of what was fitted lie from what was recorded: Kolmogorov and Smirnov's D, 0 (alike) to 1; null without values. */
export interface FittedQuantity {
  distribution: Distribution;
  values: number;
  distance: number | null;
}
export interface SimulatorFit {
  profile: SimulatorProfile;
  /** Of the file that was written. */
  path: string;
  model: string;
  traces: number;
  calls: number;
  failures: number;
  timeToFirstTokenMs: FittedQuantity;
  /** Of each call's mean gap: recorded calls keep no single gaps. */
  interTokenMs: FittedQuantity;
  outputTokens: FittedQuantity;
}
