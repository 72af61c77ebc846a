import * as z from 'zod';
import { askRequest } from './ask.ts';
import { accessAs } from './access.ts';
import { fault } from './fault-plan.ts';
import {
  DEFAULT_LOAD_CV,
  DEFAULT_LOAD_SEED,
  LOAD_WHEN_FULL,
  MAX_LOAD_CV,
  MAX_LOAD_USERS,
  MIN_LOAD_CV,
} from './load-limits.ts';
import { simulatorFault } from './simulator.ts';

export const LOAD_SCENARIO_VERSION = 1;

const DURATION = /^(?:0|\d+(?:\.\d+)?(?:ms|s|m|h))$/;
const RATE = /^\d+(?:\.\d+)?\/(?:s|min|h)$/;
const MONEY = z.number().min(0).max(1_000_000);

const identifier = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and dashes, at most 64');
/** `500ms`, `10s`, `3m`, `1h`, or 0. */
const duration = z.union([z.string().regex(DURATION, 'write 500ms, 10s, 3m or 1h'), z.literal(0)]);
/** `50/s`, `5000/min`, `20/h`. */
const rate = z.string().regex(RATE, 'write 50/s, 5000/min or 20/h');
export type LoadDuration = z.infer<typeof duration>;
export type LoadRate = z.infer<typeof rate>;

const HTTP_TARGET = {
  url: z.url({ protocol: /^https?$/ }).max(8192),
  headers: z.record(z.string().max(256), z.string().max(8192)).default({}),
  /** Other machines that may be loaded: `name` or `name:port`. */
  allowHosts: z.array(z.string().min(1).max(255)).max(16).default([]),
};

/** What is loaded. */
export const loadTarget = z.union([
  /** A pipeline of the workspace in process; the files as they are now unless a release is named. */
  z.strictObject({ pipeline: z.string().min(1).max(64), release: z.string().min(4).max(80).optional() }),
  /** An agent in process: writing tools need leave as ever, so a task that asks for one counts as an error. */
  z.strictObject({ agent: z.string().min(1).max(64) }),
  /** A pipeline behind the interface of `trestle serve`, over loopback HTTP. */
  z.strictObject({ serve: z.string().min(1).max(64), stream: z.boolean().default(true) }),
  /** Chat completions, as OpenAI and everything compatible with it speaks them. */
  z.strictObject({
    openai: z.strictObject({
      ...HTTP_TARGET,
      model: z.string().min(1).max(200),
      stream: z.boolean().default(true),
    }),
  }),
  /** Anything else over HTTP; `{{question}}` in the body becomes the question as a JSON string. */
  z.strictObject({
    http: z.strictObject({
      ...HTTP_TARGET,
      method: z.string().min(1).max(32).default('POST'),
      body: z.string().max(1_000_000).nullable().default(null),
    }),
  }),
]);

const inputOrder = z.enum(['in-order', 'shuffled']).default('in-order');

/** What is asked: each arrival takes the next, from the start again at the end. */
export const loadInputs = z.union([
  z.strictObject({ questions: z.array(z.string().trim().min(1).max(10_000)).min(1).max(10_000), order: inputOrder }),
  /** A JSONL or CSV file of the workspace whose rows have a `question`. */
  z.strictObject({ dataset: z.string().min(1).max(500), order: inputOrder }),
  /** What recorded traces asked, and when: with `recorded` or `resampled` arrivals their times are used too. */
  z.strictObject({
    traces: z.strictObject({
      filter: z.string().max(2000).default(''),
      last: z.int().min(1).max(100_000).default(1000),
    }),
    order: inputOrder,
  }),
]);

const scatter = {
  /** How they scatter around the rate: `poisson` is what users make who know nothing of each other. */
  process: z.enum(['even', 'poisson', 'gamma']).default('poisson'),
  /** Of `gamma`: standard deviation of the gaps over their mean. */
  cv: z.number().min(MIN_LOAD_CV).max(MAX_LOAD_CV).default(DEFAULT_LOAD_CV),
};

/** When requests are meant to start. */
export const loadArrivals = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('constant'), rate, for: duration, ...scatter }),
  z.strictObject({ type: z.literal('ramp'), from: rate, to: rate, for: duration, ...scatter }),
  z.strictObject({
    type: z.literal('steps'),
    steps: z
      .array(z.strictObject({ rate, for: duration }))
      .min(1)
      .max(1000),
    ...scatter,
  }),
  z.strictObject({
    type: z.literal('spike'),
    base: rate,
    peak: rate,
    before: duration,
    for: duration,
    after: duration,
    ...scatter,
  }),
  /** As the traces arrived; 0.5 is twice as fast. */
  z.strictObject({ type: z.literal('recorded'), timeScale: z.number().positive().max(1000).default(1) }),
  /** Gaps drawn from theirs. */
  z.strictObject({
    type: z.literal('resampled'),
    timeScale: z.number().positive().max(1000).default(1),
    for: duration,
  }),
  /** Users who wait for their answer before they think and ask again: the load falls as the target slows. */
  z.strictObject({
    type: z.literal('closed'),
    users: z.int().min(1).max(MAX_LOAD_USERS),
    thinkTime: duration.default(0),
    for: duration,
  }),
]);

/** Who asks: a share of the arrivals. */
export const loadTenant = z.strictObject({
  id: identifier,
  share: z.number().positive().max(1),
  /** People wait for `interactive`; `batch` gives way. */
  pool: z.enum(['interactive', 'batch']).default('interactive'),
  /** On whose behalf is read; the owner by default. */
  as: accessAs.optional(),
});

/** Something goes wrong for a while. `at` and `for` count from the start of the run. */
export const loadFault = z.strictObject({
  name: z.string().min(1).max(60).optional(),
  at: duration,
  for: duration,
  what: z.discriminatedUnion('type', [
    /** Of one stage, by its id or by what it `uses` (`retrieve/vector`), or of all whose names begin so (`retrieve`). */
    z.strictObject({
      type: z.literal('stage'),
      stage: z.string().min(1).max(64),
      fault,
      share: z.number().min(0).max(1).default(1),
    }),
    /** Of calls to simulated models. */
    z.strictObject({
      type: z.literal('model'),
      fault: simulatorFault,
      share: z.number().min(0).max(1).default(1),
    }),
    /** Reading the index and the corpus takes this much longer. */
    z.strictObject({ type: z.literal('slow-disk'), addMs: z.number().positive().max(60_000) }),
    /** This share of the documents is not in the index yet. */
    z.strictObject({ type: z.literal('stale-index'), share: z.number().positive().max(1) }),
    /** Vectors of another model: what the vector leg finds has nothing to do with the question. */
    z.strictObject({ type: z.literal('mixed-embeddings') }),
    /** So many tokens of padding come into each context. */
    z.strictObject({ type: z.literal('oversized-context'), tokens: z.int().min(1).max(1_000_000) }),
    /** Calls of tools fail. */
    z.strictObject({ type: z.literal('tool-failure'), share: z.number().positive().max(1).default(1) }),
    /** The wall clock jumps, and back again at the end. */
    z.strictObject({ type: z.literal('clock-jump'), byMs: z.number().min(-86_400_000).max(86_400_000) }),
    /** Another tenant comes on top. */
    z.strictObject({
      type: z.literal('noisy-neighbour'),
      rate,
      tenant: identifier.default('neighbour'),
      pool: z.enum(['interactive', 'batch']).default('interactive'),
    }),
    /** Nobody gets through; all who tried come at once when it ends. */
    z.strictObject({ type: z.literal('thundering-herd') }),
    /** Answer caches are as good as empty: nothing that they hold is found. */
    z.strictObject({ type: z.literal('cold-start') }),
  ]),
});

/** `scenarios/*.load.yaml`: one load, whole. */
export const loadScenario = z.strictObject({
  version: z.literal(LOAD_SCENARIO_VERSION),
  id: identifier,
  description: z.string().max(2000).default(''),
  target: loadTarget,
  inputs: loadInputs,
  arrivals: loadArrivals,
  /** Of the duration; sent and not measured. */
  warmUp: duration.default(0),
  seed: z.int().min(0).max(0xff_ff_ff_ff).default(DEFAULT_LOAD_SEED),
  /** From the intended start. */
  timeout: duration.default('30s'),
  /** Requests under way at once; no cap by default. */
  maxInFlight: z.int().min(1).max(100_000).optional(),
  whenFull: z.enum(LOAD_WHEN_FULL).default('queue'),
  /** Everybody is the owner by default. Shares are of their sum. */
  tenants: z.array(loadTenant).max(64).default([]),
  /** Who answers, in process: `sim/…`, `local/…`, or a provider's with `maxCostUsd`; what the pipeline says by default. */
  model: z.string().min(1).max(200).optional(),
  overrides: askRequest.shape.overrides,
  /** Real money that the run may spend: nothing unless it says so. */
  maxCostUsd: MONEY.default(0),
  faults: z.array(loadFault).max(32).default([]),
  /** `p95<1.5s`, `retrieve.p95<120ms`, `errors<1%`, `goodput>=98%`, `grounded>=90%`, `costPerSuccess<$0.003`. */
  slos: z.array(z.string().min(1).max(100)).max(64).default([]),
  /** `errors>50% for 10s`, `response.p95>5s for 10s`: ends the run early. */
  stopWhen: z.array(z.string().min(1).max(100)).max(16).default([]),
});
export type LoadScenario = z.infer<typeof loadScenario>;
export type LoadFault = z.infer<typeof loadFault>;
export type LoadTarget = z.infer<typeof loadTarget>;
