import { defineDrill } from './drill.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { percent, shareOf, traceOf } from './figures.ts';

const QUESTIONS_PER_SECOND = 40;
const DURATION_MS = 3500;
const OUTAGE_SECONDS = 0.7;
const OPEN_MS = 300;
/** Of a provider whose instances have just started: a fifth of the traffic. */
const COLD_LIMIT = { requestsPerSecond: 8, burst: 8 };

/** A provider comes back with cold instances, and all of the traffic at once takes it down again. */
export const coldStart = defineDrill({
  name: 'cold-start',
  title: 'A provider comes back cold, gets all of the traffic at once, and falls over again',
  guardrail: '"warmUp" in policies/default.policy.jsonc',
  page: `# Cold start

**What happens.** An endpoint was down for a minute. Its first instance answers a health check; the breaker closes; the whole
traffic arrives in the same second at an instance with empty caches, no loaded adapters and no autoscaled siblings. It refuses
most of it, the breaker opens, and the game begins again: the endpoint flaps for an hour.

**Why.** Closing a breaker is a step from nothing to everything. What has just started takes a fraction of its usual load: weights
are being paged in, connection pools are empty, the autoscaler needs load before it adds instances.

**How it shows.** A breaker that opens again and again at even distances, with refusals in bunches; users see answers from two
models in turn.

**The guardrail.** A slow start. An endpoint that has come back is asked first for a small share of the calls, which grows
evenly over a while; the rest goes where it went during the outage.

**Set it up.** In \`policies/NAME.policy.jsonc\`:

    "warmUp": { "overMs": 30000, "from": 0.1 }

These are the defaults. Choose \`overMs\` as long as your provider takes to add an instance. For models on your own machine,
\`trestle serve\` loads them when a workspace is opened, so that the first question does not wait for it.
`,
  figures: {
    questions: { label: 'questions asked', unit: 'count' },
    refused: { label: 'refused by the returning provider', unit: 'count' },
    served: { label: 'served by it', unit: 'count' },
    reopened: { label: 'times its breaker opened', unit: 'count' },
    answeredShare: { label: 'answered', unit: 'share' },
  },
  simulators: {
    cloud: {
      timeToFirstTokenMs: 10,
      limit: COLD_LIMIT,
      timeline: [{ fromSeconds: 0, toSeconds: OUTAGE_SECONDS, fault: { type: 'http-error', status: 503 } }],
    },
    spare: { timeToFirstTokenMs: 10 },
  },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [providerOf('cloud', addressOf('cloud')), providerOf('spare', addressOf('spare'))],
    }),
    'pipelines/default.pipeline.jsonc': pipelineOf([]),
    'prompts/answer.prompt.md': promptOf({ model: 'policy/default' }),
    'policies/default.policy.jsonc': {
      version: 1,
      id: 'default',
      endpoints: [{ model: 'cloud/large' }, { model: 'spare/large' }],
      retry: { attempts: 1 },
      breaker: { windowMs: 2000, maximumCalls: 10, minimumCalls: 5, errorRate: 0.5, openMs: OPEN_MS },
      warmUp: guardrail ? { overMs: 60_000, from: 0.05 } : { overMs: 1, from: 1 },
    },
  }),
  measure: async (desk) => {
    desk.say('asking while the provider is down and comes back');
    const { answers } = await desk.load({
      ratePerSecond: QUESTIONS_PER_SECOND,
      durationMs: DURATION_MS,
      ask: (index) => ({ question: questionAt(index) }),
    });
    const { requests, faults } = await desk.simulator('cloud');
    const refused = faults['rate-limit'] ?? 0;
    const { endpoints } = await desk.engine.call('gateway.state', {}, { signal: desk.signal });
    const breaker = endpoints.find(({ model }) => model === 'cloud/large')?.breaker;
    return {
      figures: {
        questions: answers.length,
        refused,
        served: requests - refused - (faults['http-error'] ?? 0),
        reopened: breaker?.history.filter(({ state }) => state === 'open').length ?? 0,
        answeredShare: shareOf(answers, ({ errorCode }) => errorCode === null),
      },
      runId: traceOf(answers, ({ result }) => (result?.attempts.length ?? 0) > 1),
    };
  },
  failureShown: ({ refused }) => refused >= 8,
  guardrailHeld: ({ refused, served, answeredShare }, without) =>
    refused <= without.refused / 4 && served > 0 && answeredShare >= 0.95,
  verdict: (without, guarded) =>
    `The returning provider refused ${without.refused} calls and its breaker opened ${without.reopened} times; warmed up, ${guarded.refused} and ${guarded.reopened}, with ${percent(guarded.answeredShare)} answered.`,
});
