import { defineDrill } from './drill.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { percent, shareOf, traceOf } from './figures.ts';

const QUESTIONS_PER_SECOND = 40;
const DURATION_MS = 350;
/** What the providers take a second, and at once. */
const CLOUD_LIMIT = { requestsPerSecond: 2, burst: 6 };
const SPARE_LIMIT = { requestsPerSecond: 0.5, burst: 1 };
/** Below the provider's own: what is let out together by a busy machine is within its burst. */
const OUR_LIMIT = { requestsPerMinute: 110, requestBurst: 4, maxWaitMs: 15_000 };

/** A burst above a provider's limit is refused there, retried, and pushes the next provider over its own. */
export const rateLimitCascade = defineDrill({
  name: 'rate-limit-cascade',
  title: 'A burst over the rate limit is refused, retried, and takes the fallback down with it',
  guardrail: '"limits" in trestle.jsonc',
  page: `# Rate-limit cascade

**What happens.** A campaign sends three times the usual traffic for a minute. The provider answers 429. Each refused call is
retried and refused again, which counts against the limit too; what fails over lands on a smaller provider and runs into its
limit within a second. Both now refuse, for a burst that each could have served had it come evenly.

**Why.** The provider's limit is enforced where it is too late: after the request was sent. Retries turn one refusal into
several, and a fallback sized for a few percent of the traffic gets all of the surplus at once.

**How it shows.** The share of requests that are answered 429, and 429s at the *second* provider. In traces: chat spans with
several attempts, each \`rate-limit\`, at more than one endpoint.

**The guardrail.** A limit of your own, below the provider's, in front of it. It lets calls out at the rate that the provider
takes (GCRA: exact, no windows to straddle) and lets the surplus wait for a bounded time instead of sending it.

**Set it up.** In \`trestle.jsonc\`:

    "limits": [{ "of": "model", "name": "cloud/large", "requestsPerMinute": 480, "requestBurst": 3, "maxWaitMs": 10000 }]

Give nine tenths of what your contract says, and a \`maxWaitMs\` that a user would wait; what would wait longer is refused at
once and can take its ladder. \`tokensPerMinute\` counts tokens in the same way.
`,
  figures: {
    requests: { label: 'requests at both providers', unit: 'count' },
    refusedShare: { label: 'of these refused with 429', unit: 'share' },
    refusedAtSpare: { label: '429s at the fallback', unit: 'count' },
    answeredShare: { label: 'questions answered', unit: 'share' },
  },
  simulators: {
    cloud: { timeToFirstTokenMs: 10, limit: CLOUD_LIMIT },
    spare: { timeToFirstTokenMs: 10, limit: SPARE_LIMIT },
  },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [providerOf('cloud', addressOf('cloud')), providerOf('spare', addressOf('spare'))],
      limits: guardrail ? [{ of: 'model', name: 'cloud/large', ...OUR_LIMIT }] : [],
    }),
    'pipelines/default.pipeline.jsonc': pipelineOf([]),
    'prompts/answer.prompt.md': promptOf({ model: 'policy/default' }),
    'policies/default.policy.jsonc': {
      version: 1,
      id: 'default',
      endpoints: [{ model: 'cloud/large' }, { model: 'spare/large' }],
      // As a client that does not wait for what the provider asks for.
      retry: { attempts: 3, baseDelayMs: 20, maxDelayMs: 60, maxRetryAfterMs: 50 },
      retryBudget: false,
      breaker: false,
    },
  }),
  measure: async (desk) => {
    desk.say('asking in a burst');
    const { answers } = await desk.load({
      ratePerSecond: QUESTIONS_PER_SECOND,
      durationMs: DURATION_MS,
      ask: (index) => ({ question: questionAt(index) }),
    });
    const [cloud, spare] = [await desk.simulator('cloud'), await desk.simulator('spare')];
    const requests = cloud.requests + spare.requests;
    const refusedAtSpare = spare.faults['rate-limit'] ?? 0;
    return {
      figures: {
        requests,
        refusedShare: ((cloud.faults['rate-limit'] ?? 0) + refusedAtSpare) / requests,
        refusedAtSpare,
        answeredShare: shareOf(answers, ({ errorCode }) => errorCode === null),
      },
      runId: traceOf(answers, ({ errorCode, result }) => errorCode !== null || (result?.attempts.length ?? 0) > 1),
    };
  },
  failureShown: ({ refusedShare, refusedAtSpare }) => refusedShare >= 0.25 && refusedAtSpare > 0,
  guardrailHeld: ({ refusedShare, answeredShare }) => refusedShare <= 0.15 && answeredShare >= 0.9,
  verdict: (without, guarded) =>
    `${percent(without.refusedShare)} of the requests were refused and ${percent(without.answeredShare)} of the questions answered; paced, ${percent(guarded.refusedShare)} and ${percent(guarded.answeredShare)}.`,
});
