import type { DrillAnswer, DrillDesk } from './drill-desk.ts';
import { defineDrill } from './drill.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { percent, shareOf, traceOf } from './figures.ts';

const LOOP_QUESTIONS = 40;
const OTHER_SESSIONS = 5;
/** Of a large model, dollars per million tokens. */
const PRICE = { inputPerMillion: 5, outputPerMillion: 25 };
const ANSWER_TOKENS = 150;
const USD_PER_SESSION = 0.04;

/** A client that asks in a loop spends until a budget of its session ends it, and nobody else's. */
export const costExplosion = defineDrill({
  name: 'cost-explosion',
  title: 'One client asks in a loop, and the bill arrives at the end of the month',
  guardrail: '"budget.usdPerSession" in trestle.jsonc',
  page: `# Cost explosion

**What happens.** A front end re-sends a question on every render; a cron job with a bug asks the same thing every second; a
user pastes a book. One session costs more in a night than all others in a month, and the first to notice is accounting.

**Why.** Provider-side limits are monthly and for the whole account: they stop everybody, late. Rate limits count requests,
not money, and one request can cost a hundred times another.

**How it shows.** Cost per session has one value far from all others (\`trestle cost\`, \`trestle insight sessions\`). The number of
requests may look ordinary.

**The guardrail.** Budgets that are held before a call: a call is let out only when its worst case, by price table and
\`maxOutputTokens\`, fits into what is left of its request, run, session and day. A session that is spent is refused or takes its
ladder; others go on.

**Set it up.** In \`trestle.jsonc\`:

    "budget": { "usdPerDay": 5, "usdPerSession": 0.5, "usdPerRequest": 0.1 }

Prices are in \`prices.jsonc\`. Give the \`generate\` stage a ladder, so that a spent session gets the passages that were found
instead of an error.
`,
  figures: {
    sessionUsd: { label: 'cost of the looping session', unit: 'usd' },
    requests: { label: 'requests at the provider', unit: 'count' },
    answered: { label: 'answers by the model', unit: 'count' },
    othersShare: { label: 'answers to other sessions', unit: 'share' },
  },
  simulators: { cloud: { outputTokens: ANSWER_TOKENS } },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [providerOf('cloud', addressOf('cloud'))],
      budget: { usdPerDay: 1000, ...(guardrail ? { usdPerSession: USD_PER_SESSION } : {}) },
    }),
    'prices.jsonc': { version: 1, prices: [{ model: 'cloud/*', from: '2026-01-01', ...PRICE }] },
    'pipelines/default.pipeline.jsonc': pipelineOf([{ step: 'partial-answer' }]),
    'prompts/answer.prompt.md': promptOf({ model: 'cloud/large' }),
  }),
  measure: async (desk) => {
    desk.say('one session asks in a loop');
    const looping = await askAll(desk, LOOP_QUESTIONS, () => 's-loop');
    desk.say('others ask once each');
    const others = await askAll(desk, OTHER_SESSIONS, (index) => `s-other-${index}`);
    const { requests } = await desk.simulator('cloud');
    return {
      figures: {
        sessionUsd: looping.reduce((sum, { result }) => sum + (result?.costUsd ?? 0), 0),
        requests,
        answered: looping.filter(isByModel).length,
        othersShare: shareOf(others, isByModel),
      },
      runId: traceOf(looping.toReversed()),
    };
  },
  failureShown: ({ sessionUsd }) => sessionUsd >= 3 * USD_PER_SESSION,
  guardrailHeld: ({ sessionUsd, answered, othersShare }) =>
    sessionUsd <= USD_PER_SESSION && answered > 0 && othersShare === 1,
  verdict: (without, guarded) =>
    `One session spent $${without.sessionUsd.toFixed(3)}; held to $${USD_PER_SESSION}, $${guarded.sessionUsd.toFixed(3)}, while ${percent(guarded.othersShare)} of the other sessions were answered.`,
});

async function askAll(desk: DrillDesk, count: number, sessionOf: (index: number) => string): Promise<DrillAnswer[]> {
  const answers: DrillAnswer[] = [];
  for (let index = 0; index < count; index += 1) {
    answers.push(await desk.ask({ question: questionAt(index), sessionId: sessionOf(index) }));
  }
  return answers;
}

/** And not by the ladder. */
function isByModel({ result }: DrillAnswer): boolean {
  return result !== null && result.attempts.some(({ outcome }) => outcome === 'ok');
}
