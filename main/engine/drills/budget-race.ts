import { defineDrill } from './drill.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { traceOf } from './figures.ts';

const AT_ONCE = 30;
/** Of a large model, dollars per million tokens. */
const PRICE = { inputPerMillion: 5, outputPerMillion: 25 };
const ANSWER_TOKENS = 150;
const USD_PER_DAY = 0.05;
/** So long that all have been let out before the first has been paid for. */
const ANSWER_MS = 1000;

/** Calls that begin together each see the same room in a budget. */
export const budgetRace = defineDrill({
  name: 'budget-race',
  title: 'Calls at once all see room in the budget, and together spend it several times over',
  guardrail: '"budget.reserve" in trestle.jsonc',
  page: `# Budget race

**What happens.** A budget of $50 a day is nearly spent. Forty requests arrive in one second, each looks up what was spent, each
finds two dollars left, each goes out. The day ends at $130. The check is correct for every single one of them.

**Why.** Check, call, then add the cost: between the check and the addition lie seconds of streaming. It is the lost update of
every textbook, with the longest critical section there is. More instances make it worse.

**How it shows.** Spending overshoots by about the cost of what was under way at once, so only under load, never in a test that asks
one thing after another.

**The guardrail.** Hold first. Before a call is let out, its worst case (input tokens, \`maxOutputTokens\`, the dearest endpoint that
may answer) is held in every budget it touches; checking and holding are one step. What it came to replaces the hold. Holds
are durable, so a crash counts them at their worst.

**Set it up.** In \`trestle.jsonc\`:

    "budget": { "usdPerDay": 50, "reserve": true }

It is on by default. A tight \`maxOutputTokens\` in prompts makes holds small, so that more calls fit at once; \`"reserve": false\` is for
budgets that are a wish.
`,
  figures: {
    questions: { label: 'questions at once', unit: 'count' },
    letOut: { label: 'calls let out', unit: 'count' },
    spentUsd: { label: 'spent', unit: 'usd' },
    overshoot: { label: 'spent, of the budget', unit: 'factor' },
  },
  simulators: { cloud: { timeToFirstTokenMs: ANSWER_MS, outputTokens: ANSWER_TOKENS } },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [providerOf('cloud', addressOf('cloud'))],
      budget: { usdPerDay: USD_PER_DAY, reserve: guardrail },
    }),
    'prices.jsonc': { version: 1, prices: [{ model: 'cloud/*', from: '2026-01-01', ...PRICE }] },
    'pipelines/default.pipeline.jsonc': pipelineOf([{ step: 'partial-answer' }]),
    'prompts/answer.prompt.md': promptOf({ model: 'cloud/large' }),
  }),
  measure: async (desk) => {
    desk.say(`${AT_ONCE} questions at once`);
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => desk.ask({ question: questionAt(index) })),
    );
    const { requests } = await desk.simulator('cloud');
    const spentUsd = answers.reduce((sum, { result }) => sum + (result?.costUsd ?? 0), 0);
    return {
      figures: { questions: answers.length, letOut: requests, spentUsd, overshoot: spentUsd / USD_PER_DAY },
      runId: traceOf(answers.toReversed()),
    };
  },
  failureShown: ({ overshoot }) => overshoot >= 1.5,
  guardrailHeld: ({ overshoot, letOut }) => overshoot <= 1 && letOut > 0,
  verdict: (without, guarded) =>
    `${without.letOut} calls at once spent ${without.overshoot.toFixed(1)} times the budget; with holds ${guarded.letOut} were let out and ${guarded.overshoot.toFixed(2)} of it was spent.`,
});
