import type { DrillAnswer } from './drill-desk.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { defineDrill } from './drill.ts';
import { isGrounded, percent, shareOf, traceOf } from './figures.ts';

const QUESTIONS = 3;
const REPETITIONS = 16;

/** Each of a few questions is asked again and again; the model writes as long as chance has it. */
export const nonDeterminismTail = defineDrill({
  name: 'non-determinism-tail',
  title: 'The same question gets a tail of different answers',
  guardrail: '"cache" in trestle.jsonc',
  page: `# Non-determinism tail

**What happens.** A question that is asked all day is answered well nine times in ten. The tenth answer is shorter, or leaves out the
sentence that mattered. Whoever got that one reports it; whoever looks into it asks again, gets a good one, and closes the report.

**Why.** Temperature 0 is not determinism: batching, other hardware behind the same address and floating point change the likeliest
token now and then, and from there the rest of the answer. One evaluation run sees one draw; the tail only shows in repetition.

**How it shows.** Several different answers to one question under one release, and a share that lacks what the usual one has. Ask a
few questions twenty times before you release, and count what they cite.

**The guardrail.** What was answered is given again: the exact cache answers the same prompt to the same model for the same principals
with the same words, as long as the passages are what they were. The draw is made once. That holds for a bad draw as well: an answer
that was wrong stays wrong until it is too old (\`ttl\`) or the caches are cleared, so check before you keep, and keep \`ttl\` short where
that hurts.

**Set it up.** In \`trestle.jsonc\`:

    "cache": { "exact": true, "ttl": "24h" }

It holds at temperature 0 and without tools; \`trestle ask --no-cache\` makes an answer anew, \`trestle cache stats\` says what was given again.
`,
  figures: {
    questions: { label: 'questions asked', unit: 'count' },
    versionsPerQuestion: { label: 'different answers to one question', unit: 'factor' },
    unlikeUsual: { label: 'answers that rest on something else than the usual one', unit: 'share' },
    uncited: { label: 'answers without a citation', unit: 'share' },
    requests: { label: 'requests at the provider', unit: 'count' },
  },
  simulators: { cloud: { seed: 6, outputTokens: { type: 'lognormal', median: 26, p95: 70, max: 90 } } },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [providerOf('cloud', addressOf('cloud'))],
      cache: { exact: guardrail, ttl: '24h' },
    }),
    'pipelines/default.pipeline.jsonc': pipelineOf([{ step: 'partial-answer' }]),
    'prompts/answer.prompt.md': promptOf({ model: 'cloud/large' }),
  }),
  measure: async (desk) => {
    desk.say('asking the same questions again and again');
    const answers = [];
    for (let index = 0; index < QUESTIONS * REPETITIONS; index += 1) {
      answers.push({ about: index % QUESTIONS, answer: await desk.ask({ question: questionAt(index % QUESTIONS) }) });
    }
    const byQuestion = [...Map.groupBy(answers, ({ about }) => about).values()].map((group) =>
      group.map(({ answer }) => answer),
    );
    const usual = byQuestion.reduce((sum, group) => sum + largestCount(group.map(evidenceOf)), 0);
    const versions = byQuestion.reduce((sum, group) => sum + new Set(group.map(({ answer }) => answer)).size, 0);
    const { requests } = await desk.simulator('cloud');
    const all = answers.map(({ answer }) => answer);
    return {
      figures: {
        questions: all.length,
        versionsPerQuestion: versions / QUESTIONS,
        unlikeUsual: 1 - usual / all.length,
        uncited: shareOf(all, (answer) => !isGrounded(answer)),
        requests,
      },
      runId: traceOf(all.toReversed()),
    };
  },
  failureShown: ({ versionsPerQuestion, unlikeUsual }) => versionsPerQuestion >= 2 && unlikeUsual >= 0.05,
  guardrailHeld: ({ versionsPerQuestion, unlikeUsual, requests }) =>
    versionsPerQuestion === 1 && unlikeUsual === 0 && requests === QUESTIONS,
  verdict: (without, guarded) =>
    `One question had ${without.versionsPerQuestion.toFixed(1)} different answers, and ${percent(without.unlikeUsual)} did not rest on what the usual one rests on; with the cache ${guarded.versionsPerQuestion.toFixed(0)}.`,
});

/** What an answer rests on, as one text. */
function evidenceOf({ result }: DrillAnswer): string {
  return JSON.stringify((result?.citations ?? []).map(({ quote }) => quote));
}

function largestCount(texts: readonly string[]): number {
  return Math.max(...[...Map.groupBy(texts, (text) => text).values()].map(({ length }) => length));
}
