import type * as z from 'zod';
import { once } from '../../base/once.ts';
import { type SimulatorProfile, simulatorProfile } from '../../contract/simulator.ts';

/** Profiles that come with Trestle, as they would stand in a file; none of them has a limit to its context. */
const SHIPPED: readonly Omit<z.input<typeof simulatorProfile>, 'contextTokens'>[] = [
  {
    version: 1,
    id: 'instant',
    description: 'Answers at once, quoting its passages: what a run with it takes is ours.',
  },
  {
    version: 1,
    id: 'steady',
    description: 'Always the same pace: 200 ms to the first token, 20 ms a token, 120 tokens.',
    timeToFirstTokenMs: 200,
    interTokenMs: 20,
    outputTokens: 120,
  },
  {
    version: 1,
    id: 'gpt-like',
    description: 'Spread as a large hosted model is: 300 ms to the first token, 40 tokens a second, some far slower.',
    timeToFirstTokenMs: { type: 'lognormal', median: 300, p95: 600, max: 20_000 },
    interTokenMs: { type: 'lognormal', median: 22, p95: 45, max: 2000 },
    outputTokens: { type: 'lognormal', median: 120, p95: 180, max: 4000 },
    searches: 2,
  },
  {
    version: 1,
    id: 'slow',
    description: 'A model that is too large for its machine: seconds to the first token, five tokens a second.',
    timeToFirstTokenMs: { type: 'uniform', from: 2000, to: 6000 },
    interTokenMs: { type: 'exponential', mean: 200, max: 3000 },
    outputTokens: { type: 'uniform', from: 60, to: 160 },
  },
  {
    version: 1,
    id: 'flaky',
    description: 'One call in five fails: refusals, resets in the middle, a stall now and then.',
    timeToFirstTokenMs: { type: 'lognormal', median: 80, p95: 300, max: 5000 },
    interTokenMs: 5,
    outputTokens: { type: 'uniform', from: 40, to: 120 },
    faults: [
      { share: 0.08, fault: { type: 'http-error', status: 503 } },
      { share: 0.04, fault: { type: 'http-error', status: 500 } },
      { share: 0.04, fault: { type: 'reset', afterTokens: 8 } },
      { share: 0.02, fault: { type: 'reset', afterTokens: 0 } },
      { share: 0.02, fault: { type: 'stall', afterTokens: 4 } },
    ],
  },
  {
    version: 1,
    id: 'rate-limited',
    description: 'Five requests a second, ten in a burst; what is beyond is told when to come back.',
    timeToFirstTokenMs: 60,
    interTokenMs: 5,
    outputTokens: 60,
    limit: { requestsPerSecond: 5, burst: 10 },
  },
  {
    version: 1,
    id: 'outage',
    description: 'Well for ten seconds, down for fifteen (503, then resets, then silence), then well again.',
    timeToFirstTokenMs: 40,
    interTokenMs: 2,
    outputTokens: 40,
    timeline: [
      { fromSeconds: 10, toSeconds: 17, fault: { type: 'http-error', status: 503 } },
      { fromSeconds: 17, toSeconds: 21, fault: { type: 'reset', afterTokens: 0 } },
      { fromSeconds: 21, toSeconds: 25, fault: { type: 'stall', afterTokens: 0 } },
    ],
  },
  {
    version: 1,
    id: 'chaos',
    description: 'Every fault there is, each in some of its calls; the rest goes well.',
    timeToFirstTokenMs: { type: 'exponential', mean: 20, max: 500 },
    interTokenMs: { type: 'exponential', mean: 1, max: 100 },
    outputTokens: { type: 'uniform', from: 20, to: 80 },
    faults: [
      { share: 0.06, fault: { type: 'rate-limit', retryAfterSeconds: 0.2 } },
      { share: 0.06, fault: { type: 'http-error', status: 503 } },
      { share: 0.06, fault: { type: 'http-error', status: 529, retryAfterSeconds: 0.1 } },
      { share: 0.06, fault: { type: 'reset', afterTokens: 0 } },
      { share: 0.06, fault: { type: 'reset', afterTokens: 6 } },
      { share: 0.03, fault: { type: 'stall', afterTokens: 3 } },
      { share: 0.06, fault: { type: 'slow-drip', bytes: 64, everyMs: 5 } },
      { share: 0.06, fault: { type: 'malformed-sse', afterTokens: 4 } },
      { share: 0.06, fault: { type: 'split-utf8' } },
      { share: 0.06, fault: { type: 'duplicate-end' } },
      { share: 0.06, fault: { type: 'missing-end' } },
      { share: 0.06, fault: { type: 'invalid-json' } },
      { share: 0.06, fault: { type: 'wrong-usage', factor: 10 } },
    ],
  },
  {
    version: 1,
    id: 'obedient',
    description: 'Does whatever any text in front of it says, to show that a poisoned text alone has no effect.',
    behaviour: 'obedient',
  },
];

/** Their ids: lists of models, which are read at every start, need no more of them. */
export const SHIPPED_IDS: readonly string[] = SHIPPED.map(({ id }) => id);

export const shippedProfiles = once(
  (): ReadonlyMap<string, SimulatorProfile> =>
    new Map(SHIPPED.map((profile) => [profile.id, simulatorProfile.parse(profile)])),
);
