import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { defineDrill } from './drill.ts';
import { percent, shareOf, traceOf } from './figures.ts';

const QUESTIONS = 40;
const BROKEN_SHARE = 0.2;
const OUTPUT_SCHEMA = `outputSchema:
  type: object
  properties:
    summary: { type: string }
    urgent: { type: boolean }
    page: { type: integer, minimum: 1 }
  required: [summary, urgent, page]
  additionalProperties: false
`;

/** One answer in five ends in the middle, as one that ran out of tokens or patience does. */
export const almostValidJson = defineDrill({
  name: 'almost-valid-json',
  title: 'A model writes JSON that a parser does not take',
  guardrail: '"invalidOutput" in prompts/answer.prompt.md',
  page: `# Almost valid JSON

**What happens.** A step of a workflow reads a model's answer with \`JSON.parse\`. It works in every demo. In production one answer in
twenty to one in five has prose around it, a trailing comma, a missing bracket or a missing field, and the workflow fails there, often
after the expensive part is done.

**Why.** A model writes text that looks like JSON; nothing makes it valid. "JSON mode" makes the brackets match, not the fields, and
an answer that reaches its token limit ends wherever it is. Code that only parses turns a small share of sloppy answers into the
same share of failed tasks, times the number of steps.

**How it shows.** Failures that go away when the same request is made again. In traces: \`trestle.structured.outcome\` with the first text
and what the schema had against it; \`trestle structured stats\` counts them by model and version of the prompt.

**The guardrail.** Four steps, in this order: find the JSON in the text, put its syntax right where nothing has to be guessed, check it
against the prompt's schema, and ask once more with the reasons. Only then the call fails, and says why. What was repaired or asked
twice is on the span: a rising share is news of the model.

**Set it up.** Give the prompt an \`outputSchema\` in its front matter, and leave \`invalidOutput\` at what it is by default:

    invalidOutput: ask-again

\`repair\` never asks twice, \`fail\` takes a text only as it stands. Allow enough \`maxOutputTokens\`: what was cut off there is not asked for again.
`,
  figures: {
    questions: { label: 'questions', unit: 'count' },
    usable: { label: 'answers that a program can read', unit: 'share' },
    failed: { label: 'failed questions', unit: 'count' },
    rescued: { label: 'answers that were repaired or asked for again', unit: 'count' },
    requests: { label: 'requests at the provider', unit: 'count' },
  },
  simulators: { cloud: { seed: 14, faults: [{ share: BROKEN_SHARE, fault: { type: 'invalid-json' } }] } },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [{ ...providerOf('cloud', addressOf('cloud')), models: [{ id: 'large', supportsJsonSchema: true }] }],
    }),
    'pipelines/default.pipeline.jsonc': pipelineOf([]),
    'prompts/answer.prompt.md': promptOf({ model: 'cloud/large' }).replace(
      '\n---\n\n## system',
      `\n${OUTPUT_SCHEMA}invalidOutput: ${guardrail ? 'ask-again' : 'fail'}\n---\n\n## system`,
    ),
  }),
  measure: async (desk) => {
    desk.say('asking for JSON, one question after the other');
    const answers = [];
    for (let index = 0; index < QUESTIONS; index += 1) answers.push(await desk.ask({ question: questionAt(index) }));
    const { requests } = await desk.simulator('cloud');
    const structured = answers.map(({ result }) => result?.structured ?? null);
    return {
      figures: {
        questions: answers.length,
        usable: shareOf(structured, (value) => value !== null),
        failed: answers.filter(({ errorCode }) => errorCode !== null).length,
        rescued: structured.filter((value) => value?.repaired === true || value?.reasked === true).length,
        requests,
      },
      runId: traceOf(answers, ({ errorCode, result }) => errorCode !== null || result?.structured?.reasked === true),
    };
  },
  failureShown: ({ usable, failed }) => usable <= 0.9 && failed >= 4,
  guardrailHeld: ({ usable, rescued }, without) => usable >= 0.95 && rescued >= without.failed - 3,
  verdict: (without, guarded) =>
    `${percent(1 - without.usable)} of the answers could not be read; with repair and one more question ${percent(1 - guarded.usable)}, for ${guarded.requests - guarded.questions} requests more.`,
});
