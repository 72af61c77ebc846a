import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import { parsePrompt } from '../../workspace/parse-prompt.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { textsOf } from './drill-traces.ts';
import { defineDrill } from './drill.ts';
import { isGrounded, percent, shareOf, traceOf } from './figures.ts';

const QUESTIONS = 12;
const MODEL = 'cloud/large';
const PROMPT_PATH = 'prompts/answer.prompt.md';
const REVIEWED = promptOf({ model: MODEL });
/** Somebody has tidied the template, and the place where the sources go went with it. */
const EDITED = REVIEWED.replace('Sources:\n{{context}}\n\n', '');
const PIN_DIGITS = 16;

/** The edit is written while the workspace is open, as an editor or a deployment writes it. */
export const promptDrift = defineDrill({
  name: 'prompt-drift',
  title: 'A prompt is edited in place, and every answer changes with it',
  guardrail: '"promptFingerprint" in pipelines/default.pipeline.jsonc',
  page: `# Prompt drift

**What happens.** A colleague tidies a prompt: a shorter sentence, a heading, a variable that looked unused. It is "only text", so nothing
is released. From the next request on every answer is another one; in the drill the model no longer sees the documents and
makes something up.

**Why.** A prompt is the part of the system that changes behaviour most and is guarded least. It is read from a file or a prompt service
at run time, so the change goes live without a build, without a review and without an evaluation, and there is no number for what
answered last week.

**How it shows.** Answers lose their citations or their form from one minute to the next while latency, errors and cost stay as they
were. In traces: the chat span has another \`trestle.prompt.fingerprint\`, the run another release.

**The guardrail.** The pipeline pins the version that somebody looked at. Another one answers nobody: the stage takes its ladder (here
the reviewed copy of the prompt), and the trace says that the prompt was edited and what it is now. Evals and replays do run the
edit, so that it can be tried before it counts.

**Set it up.** In the \`generate\` stage of the pipeline (the error names the new fingerprint, \`trestle insight prompts\` those in use):

    "with": { "prompt": "answer", "promptFingerprint": "53f1c2a09b7e" },
    "ladder": [{ "step": "cheaper-model", "model": "cloud/large", "prompt": "reviewed" }]
`,
  figures: {
    questions: { label: 'questions after the edit', unit: 'count' },
    groundedBefore: { label: 'answers with a citation before', unit: 'share' },
    groundedAfter: { label: 'answers with a citation after', unit: 'share' },
    byEditedPrompt: { label: 'answers by the edited prompt', unit: 'share' },
    toldSo: { label: 'runs whose trace says that the prompt was edited', unit: 'share' },
  },
  simulators: { cloud: {} },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({ providers: [providerOf('cloud', addressOf('cloud'))] }),
    'pipelines/default.pipeline.jsonc': pipelineWith(guardrail),
    [PROMPT_PATH]: REVIEWED,
    'prompts/reviewed.prompt.md': promptOf({ id: 'reviewed', model: MODEL }),
  }),
  measure: async (desk) => {
    const askAll = async () => {
      const answers = [];
      for (let index = 0; index < QUESTIONS; index += 1) answers.push(await desk.ask({ question: questionAt(index) }));
      return answers;
    };
    desk.say('asking with the prompt that was reviewed');
    const before = await askAll();
    writeFileSync(join(desk.workspace, PROMPT_PATH), EDITED);
    desk.say('asking after the edit');
    const after = await askAll();
    const edited = fingerprintOf(EDITED);
    let byEdited = 0;
    for (const { traceId } of after) {
      if (traceId === null) continue;
      const used = textsOf((await desk.trace(traceId)).spans, ATTRIBUTE.promptFingerprint);
      byEdited += used.includes(edited) ? 1 : 0;
    }
    return {
      figures: {
        questions: after.length,
        groundedBefore: shareOf(before, isGrounded),
        groundedAfter: shareOf(after, isGrounded),
        byEditedPrompt: byEdited / after.length,
        toldSo: shareOf(after, ({ result }) =>
          (result?.stages ?? []).some(({ ladderReason }) => ladderReason?.includes('was edited') === true),
        ),
      },
      runId: traceOf(after),
    };
  },
  failureShown: ({ groundedBefore, groundedAfter, byEditedPrompt }) =>
    groundedBefore === 1 && groundedAfter === 0 && byEditedPrompt === 1,
  guardrailHeld: ({ groundedAfter, byEditedPrompt, toldSo }) =>
    groundedAfter === 1 && byEditedPrompt === 0 && toldSo === 1,
  verdict: (without, guarded) =>
    `After the edit ${percent(without.groundedAfter)} of the answers cited anything, and no trace said why; with the pin ${percent(guarded.groundedAfter)} did, and ${percent(guarded.toldSo)} of the traces said that the prompt was edited.`,
});

function pipelineWith(guardrail: boolean): object {
  const [partial, reviewed] = [{ step: 'partial-answer' }, { step: 'cheaper-model', model: MODEL, prompt: 'reviewed' }];
  const pipeline = pipelineOf([reviewed, partial]) as { stages: { id: string; with?: object }[] };
  if (!guardrail) return pipeline;
  const promptFingerprint = fingerprintOf(REVIEWED).slice(0, PIN_DIGITS);
  const pinned = pipeline.stages.map((stage) =>
    stage.id === 'generate' ? { ...stage, with: { ...stage.with, promptFingerprint } } : stage,
  );
  return { ...pipeline, stages: pinned };
}

function fingerprintOf(text: string): string {
  return parsePrompt({ path: PROMPT_PATH, text }).fingerprint;
}
