import type { DrillAnswer } from './drill-desk.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { defineDrill } from './drill.ts';
import { percent, shareOf, traceOf } from './figures.ts';

const BYSTANDERS = ['birch', 'cedar', 'dogwood', 'elm'];
const QUESTIONS_EACH = 4;
const LOOPING = 'alder';
const LOOPED_QUESTIONS = 80;
/** What the provider lets through: it comes back so slowly that it does not while the drill runs. */
const PROVIDER_BURST = 40;
const PROVIDER_PER_SECOND = 0.05;
const TENANT_BURST = 10;

/** One tenant's integration loops after a change of theirs; the provider's limit is one for everybody. */
export const blastRadius = defineDrill({
  name: 'blast-radius',
  title: "One customer's change takes the service away from all of them",
  guardrail: '"limits" in trestle.jsonc',
  page: `# Blast radius

**What happens.** One customer deploys an integration with a loop in it. In two minutes it has used up what the provider allows the whole
account. From then on everybody's questions are refused, also those of customers who did nothing.

**Why.** Tenants share what nobody thought of as shared: the provider's rate limit, the connection pool, the budget of the day. Without
a wall in between, the first one to be greedy decides for all, and the provider's 429 does not say whose fault it is.

**How it shows.** Refusals for every tenant at the same moment, and one tenant's request count far above its share
(\`trestle gateway status\`, traces by \`tenant:\`). In the drill: how many of five tenants had a failed question.

**The guardrail.** A limit for each tenant, held before a call is sent: a token bucket with a rate and a burst. The one who loops is told
to wait; the others never notice. Pools (bulkheads) do the same for how many calls run at once, budgets for money.

**Set it up.** In \`trestle.jsonc\` (a limit without \`name\` is each tenant's own):

    "limits": [{ "of": "tenant", "requestsPerMinute": 60, "requestBurst": 10 }]

Set the sum of what tenants may use at once below what the provider allows. Limits may be of a user, model, tool or workflow as well.
`,
  figures: {
    tenantsHit: { label: 'tenants of five with a failed question', unit: 'count' },
    bystandersFailed: { label: "bystanders' questions that failed", unit: 'share' },
    refusedByProvider: { label: 'requests that the provider refused', unit: 'count' },
    loopedThrough: { label: "looping tenant's questions that were answered", unit: 'count' },
  },
  simulators: { cloud: { limit: { requestsPerSecond: PROVIDER_PER_SECOND, burst: PROVIDER_BURST } } },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [providerOf('cloud', addressOf('cloud'))],
      limits: guardrail ? [{ of: 'tenant', requestsPerMinute: 1, requestBurst: TENANT_BURST }] : [],
    }),
    'pipelines/default.pipeline.jsonc': pipelineOf([]),
    'prompts/answer.prompt.md': promptOf({ model: 'policy/default' }),
    'policies/default.policy.jsonc': {
      version: 1,
      id: 'default',
      endpoints: [{ model: 'cloud/large' }],
      retry: { attempts: 1 },
      breaker: false,
    },
  }),
  measure: async (desk) => {
    const askAs = (tenant: string, index: number): Promise<DrillAnswer> =>
      desk.ask({ question: questionAt(index), filter: { as: { tenant, principals: [`robot@${tenant}`] } } });
    desk.say('one tenant asks in a loop');
    const looped = await Promise.all(Array.from({ length: LOOPED_QUESTIONS }, (_, index) => askAs(LOOPING, index)));
    desk.say('the others ask what they always ask');
    const bystanders = [];
    for (let index = 0; index < BYSTANDERS.length * QUESTIONS_EACH; index += 1) {
      const tenant = BYSTANDERS[index % BYSTANDERS.length] ?? '';
      bystanders.push({ tenant, answer: await askAs(tenant, index) });
    }
    const failed = bystanders.filter(({ answer }) => answer.errorCode !== null);
    const isLoopingHit = looped.some(({ errorCode }) => errorCode !== null);
    const { faults } = await desk.simulator('cloud');
    return {
      figures: {
        tenantsHit: new Set(failed.map(({ tenant }) => tenant)).size + (isLoopingHit ? 1 : 0),
        bystandersFailed: shareOf(bystanders, ({ answer }) => answer.errorCode !== null),
        refusedByProvider: faults['rate-limit'] ?? 0,
        loopedThrough: looped.filter(({ errorCode }) => errorCode === null).length,
      },
      runId: traceOf(
        bystanders.map(({ answer }) => answer),
        ({ errorCode }) => errorCode !== null,
      ),
    };
  },
  failureShown: ({ tenantsHit, bystandersFailed }) => tenantsHit === BYSTANDERS.length + 1 && bystandersFailed >= 0.5,
  guardrailHeld: ({ tenantsHit, bystandersFailed, refusedByProvider }) =>
    tenantsHit === 1 && bystandersFailed === 0 && refusedByProvider === 0,
  verdict: (without, guarded) =>
    `One tenant's loop failed ${percent(without.bystandersFailed)} of the others' questions and hit ${without.tenantsHit} of ${BYSTANDERS.length + 1} tenants; with a limit for each ${percent(guarded.bystandersFailed)}, and only the one who looped.`,
});
