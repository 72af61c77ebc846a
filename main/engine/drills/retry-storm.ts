import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { defineDrill } from './drill.ts';
import { medianOf, traceOf } from './figures.ts';

const QUESTIONS_PER_SECOND = 30;
const DURATION_MS = 2000;
const ATTEMPTS = 6;

/** Without a budget a provider that is down gets `ATTEMPTS` requests a question; with one it gets hardly more than one. */
export const retryStorm = defineDrill({
  name: 'retry-storm',
  title: 'A provider is down, and retries multiply what is sent to it',
  guardrail: '"retryBudget" in policies/default.policy.jsonc',
  page: `# Retry storm

**What happens.** A provider has an outage of a few seconds. Every caller retries, three layers deep: the HTTP client, the
gateway, the agent. What was 1,000 requests a second is 6,000 just when the provider tries to come back, so it does not.
The outage outlives its cause, and the retries are billed or counted against the rate limit.

**Why.** A retry limit per call says nothing about all calls together. Six attempts are harmless when one call in a hundred
fails, and a sixfold load when all of them do. Backoff with jitter spreads the copies over time; it does not make fewer.

**How it shows.** Requests that the provider sees over questions that people asked: the amplification. Near 1 is healthy; in
the drill it reaches the number of attempts. In traces: one chat span with a row of attempts that all failed alike.

**The guardrail.** A retry budget: over a window, retries may add at most a share to the first attempts. While little fails
every retry is let through; when everything fails they stop by themselves, and the stage takes its ladder at once.

**Set it up.** In \`policies/NAME.policy.jsonc\`:

    "retryBudget": { "share": 0.2, "minimum": 5, "windowMs": 60000 }

It is on by default. Switch retries off in every layer but one, and let a breaker stop first attempts as well.
`,
  figures: {
    questions: { label: 'questions asked', unit: 'count' },
    requests: { label: 'requests at the provider', unit: 'count' },
    amplification: { label: 'requests per question', unit: 'factor' },
    medianMs: { label: 'median wait for the fallback', unit: 'ms' },
  },
  simulators: { cloud: { faults: [{ share: 1, fault: { type: 'http-error', status: 503 } }] } },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({ providers: [providerOf('cloud', addressOf('cloud'))] }),
    'pipelines/default.pipeline.jsonc': pipelineOf([{ step: 'partial-answer' }]),
    'prompts/answer.prompt.md': promptOf({ model: 'policy/default' }),
    'policies/default.policy.jsonc': {
      version: 1,
      id: 'default',
      endpoints: [{ model: 'cloud/large' }],
      retry: { attempts: ATTEMPTS, baseDelayMs: 20, maxDelayMs: 160 },
      retryBudget: guardrail ? { share: 0.2, minimum: 3 } : false,
      breaker: false,
    },
  }),
  measure: async (desk) => {
    desk.say('asking while the provider is down');
    const { answers } = await desk.load({
      ratePerSecond: QUESTIONS_PER_SECOND,
      durationMs: DURATION_MS,
      ask: (index) => ({ question: questionAt(index) }),
    });
    const { requests } = await desk.simulator('cloud');
    return {
      figures: {
        questions: answers.length,
        requests,
        amplification: requests / answers.length,
        medianMs: medianOf(answers.map(({ ms }) => ms)),
      },
      runId: traceOf(answers),
    };
  },
  failureShown: ({ amplification }) => amplification >= ATTEMPTS / 2,
  guardrailHeld: ({ amplification }) => amplification <= 1.5,
  verdict: (without, guarded) =>
    `Each question became ${without.amplification.toFixed(1)} requests to a provider that was down; with the budget ${guarded.amplification.toFixed(1)}.`,
});
