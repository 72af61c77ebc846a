import type { DrillAnswer, DrillDesk } from './drill-desk.ts';
import { defineDrill } from './drill.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { medianOf, percent, shareOf, traceOf } from './figures.ts';

const USERS = 5;
const QUESTIONS_PER_USER = 4;
const SLOW_MS = 1200;
/** Between what a well endpoint takes on a busy machine and what the slow one takes. */
const SLOW_CALL_MS = 800;
const MINIMUM_CALLS = 4;

/** A dependency that is slow but not down is called for ever, until a breaker counts slowness as failure. */
export const oneSlowDependency = defineDrill({
  name: 'one-slow-dependency',
  title: 'One dependency turns slow, does not fail, and holds up everything that calls it',
  guardrail: '"breaker" with "slowCallMs" in policies/default.policy.jsonc',
  page: `# One slow dependency

**What happens.** A model endpoint goes from 200 ms to 8 s. It returns no error, so no retry, no failover and no alert on
errors. Every request holds a connection, a slot and a user for 8 s; slots run out, and features that never use that endpoint
wait in the same queue.

**Why.** Timeouts are set for the worst answer that is still useful, so slow calls stay below them. An error rate of zero
looks healthy. A call that is waited for costs as much as ten that fail at once.

**How it shows.** Time to first token of one endpoint jumps while its errors stay at zero; the queue time of other calls
rises with it. In traces: the chat span of one model fills the waterfall, its attempt is \`ok\`.

**The guardrail.** A circuit breaker that counts slow calls. When most of the last calls took longer than \`slowCallMs\` until
their first token it opens, and the next endpoint is asked at once; after \`openMs\` a single call tries whether it is well.

**Set it up.** In \`policies/NAME.policy.jsonc\`, with a second endpoint:

    "breaker": { "minimumCalls": 10, "slowCallMs": 3000, "slowCallRate": 0.8, "openMs": 15000 }

Choose \`slowCallMs\` at about three times the usual p95. A stage's \`timeoutMs\` with a ladder is the second line: it bounds one
call, the breaker spares the following ones the wait.
`,
  figures: {
    questions: { label: 'questions asked', unit: 'count' },
    slowRequests: { label: 'requests at the slow endpoint', unit: 'count' },
    slowShare: { label: 'answers that waited for it', unit: 'share' },
    medianMs: { label: 'median wait', unit: 'ms' },
  },
  simulators: { cloud: { timeToFirstTokenMs: SLOW_MS }, spare: { timeToFirstTokenMs: 10 } },
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
      breaker: guardrail
        ? { minimumCalls: MINIMUM_CALLS, slowCallMs: SLOW_CALL_MS, slowCallRate: 0.8, openMs: 60_000 }
        : false,
    },
  }),
  measure: async (desk) => {
    desk.say(`${USERS} people ask ${QUESTIONS_PER_USER} questions each`);
    const answers = (await Promise.all(Array.from({ length: USERS }, (_, user) => askInTurn(desk, user)))).flat();
    const { requests } = await desk.simulator('cloud');
    return {
      figures: {
        questions: answers.length,
        slowRequests: requests,
        slowShare: shareOf(answers, waitedForSlow),
        medianMs: medianOf(answers.map(({ ms }) => ms)),
      },
      runId: traceOf(answers.toReversed(), (answer) =>
        desk.guardrail ? !waitedForSlow(answer) : waitedForSlow(answer),
      ),
    };
  },
  failureShown: ({ slowShare }) => slowShare >= 0.9,
  // Those under way when it opens are let through: a user each, twice.
  guardrailHeld: ({ slowShare }) => slowShare <= 2 / QUESTIONS_PER_USER,
  verdict: (without, guarded) =>
    `${percent(without.slowShare)} of the answers waited for the slow endpoint, none failed; with the breaker ${percent(guarded.slowShare)}, until it had opened.`,
});

async function askInTurn(desk: DrillDesk, user: number): Promise<DrillAnswer[]> {
  const answers: DrillAnswer[] = [];
  for (let asked = 0; asked < QUESTIONS_PER_USER; asked += 1) {
    answers.push(await desk.ask({ question: questionAt(user + asked) }));
  }
  return answers;
}

/** Called, and not merely passed over because its breaker is open. */
function waitedForSlow({ result }: DrillAnswer): boolean {
  return result === null || result.attempts.some(({ model, outcome }) => model === 'cloud/large' && outcome === 'ok');
}
