import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { textsOf } from './drill-traces.ts';
import { defineDrill } from './drill.ts';
import { isGrounded, percent, shareOf, traceOf } from './figures.ts';

const QUESTIONS = 12;
const EVALUATED = 'large-2026-01';
const SUCCESSOR = 'large-2026-06';
/** Too few for a citation: the successor writes shorter. */
const SHORT_ANSWER_TOKENS = 5;

/** The address and the name that is asked for stay; what answers does not. */
export const providerModelChange = defineDrill({
  name: 'provider-model-change',
  title: 'The provider moves a model name to other weights overnight',
  guardrail: '"answersAs" of a model under "providers" in trestle.jsonc',
  page: `# Provider model change

**What happens.** Nothing was deployed, and on Tuesday answers are shorter, the citations are gone, JSON has an extra key. The alias that
the pipeline names ("large", "latest") points to newer weights, or a gateway in between answers with what it had left. The
evaluation that the release rests on was of another model.

**Why.** A model name is an address, not a version. Providers say in every answer which model wrote it, and almost nobody reads that
field; the status is 200, the latency is normal, no error rate moves.

**How it shows.** Only in quality, days later: fewer citations, more follow-up questions. In traces at once: \`gen_ai.response.model\` of
the call says another name than the one that was evaluated.

**The guardrail.** A pinned name: an answer that comes under any other one counts as a failed call before a word of it is shown. The
policy goes on with its next endpoint, the breaker stops asking, and the error says which model answered. You evaluate the new one,
and add it when it holds.

**Set it up.** In \`trestle.jsonc\`:

    "providers": [{ "id": "cloud", …, "models": [{ "id": "large", "answersAs": ["large-2026-01"] }] }]

and a second endpoint in \`policies/NAME.policy.jsonc\`. A name may end in \`*\`. Ask for dated model names where the provider has them.
`,
  figures: {
    questions: { label: 'questions after the change', unit: 'count' },
    groundedBefore: { label: 'answers with a citation before', unit: 'share' },
    groundedAfter: { label: 'answers with a citation after', unit: 'share' },
    byUnknownModel: { label: 'answers of a model that nobody evaluated', unit: 'share' },
    modelsThatAnswered: { label: 'models that people were answered by', unit: 'count' },
  },
  simulators: { cloud: { answersAs: EVALUATED }, spare: { answersAs: EVALUATED } },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [
        {
          ...providerOf('cloud', addressOf('cloud')),
          models: [{ id: 'large', supportsTools: true, ...(guardrail ? { answersAs: [EVALUATED] } : {}) }],
        },
        providerOf('spare', addressOf('spare')),
      ],
    }),
    'pipelines/default.pipeline.jsonc': pipelineOf([{ step: 'partial-answer' }]),
    'prompts/answer.prompt.md': promptOf({ model: 'policy/default' }),
    'policies/default.policy.jsonc': {
      version: 1,
      id: 'default',
      endpoints: [{ model: 'cloud/large' }, { model: 'spare/large' }],
    },
  }),
  measure: async (desk) => {
    const askAll = async () => {
      const answers = [];
      for (let index = 0; index < QUESTIONS; index += 1) answers.push(await desk.ask({ question: questionAt(index) }));
      return answers;
    };
    desk.say('asking the model that was evaluated');
    const before = await askAll();
    await desk.replaceSimulator('cloud', { answersAs: SUCCESSOR, outputTokens: SHORT_ANSWER_TOKENS });
    desk.say('asking after the change');
    const after = await askAll();
    const models = new Set<string>();
    let byUnknown = 0;
    for (const { traceId, result } of after) {
      if (traceId === null || result === null) continue;
      const model = answeringModel((await desk.trace(traceId)).spans);
      models.add(model);
      byUnknown += model === EVALUATED ? 0 : 1;
    }
    return {
      figures: {
        questions: after.length,
        groundedBefore: shareOf(before, isGrounded),
        groundedAfter: shareOf(after, isGrounded),
        byUnknownModel: byUnknown / after.length,
        modelsThatAnswered: models.size,
      },
      runId: traceOf(after),
    };
  },
  failureShown: ({ groundedBefore, groundedAfter, byUnknownModel }) =>
    groundedBefore === 1 && groundedAfter <= 0.2 && byUnknownModel === 1,
  guardrailHeld: ({ groundedAfter, byUnknownModel }) => groundedAfter === 1 && byUnknownModel === 0,
  verdict: (without, guarded) =>
    `${percent(without.byUnknownModel)} of the answers came from a model nobody had evaluated, and ${percent(without.groundedAfter)} of them had a citation; with the pin ${percent(guarded.byUnknownModel)}, and ${percent(guarded.groundedAfter)} did.`,
});

/** Of the call whose answer was taken: attempts come in the order they were made. */
function answeringModel(spans: Parameters<typeof textsOf>[0]): string {
  const taken = spans.filter(({ name, status }) => name.startsWith('attempt ') && status.code !== 'error');
  return textsOf(taken, ATTRIBUTE.responseModel).at(-1) ?? textsOf(spans, ATTRIBUTE.responseModel).at(-1) ?? '';
}
