import { pipelineOf, promptOf, providerOf, settingsOf } from './drill-files.ts';
import { contextPathsOf } from './drill-traces.ts';
import { defineDrill, type DrillFiles } from './drill.ts';
import { percent, shareOf, traceOf } from './figures.ts';

const EMBEDDER = 'embedder';
/** The weights behind the name when the index was made, and after the provider had moved on. */
const [SEED_BEFORE, SEED_AFTER] = [11, 12];

/** Of each a note, and a question in the note's own words. */
const TOPICS: readonly (readonly [note: string, question: string])[] = [
  ['Reefer plugs on quay four supply 32 amperes to each container.', 'How many amperes do reefer plugs supply?'],
  ['Lashing rods are counted by the foreman before a vessel leaves.', 'Who counts the lashing rods?'],
  ['Bunker barges come alongside only between two tides.', 'When do bunker barges come alongside?'],
  ['Straddle carriers are washed with fresh water every second week.', 'How often are straddle carriers washed?'],
  ['Timber bundles are stacked five high behind the saw mill.', 'How high are timber bundles stacked?'],
  ['Grain samples are sealed by the surveyor and kept for six months.', 'How long are grain samples kept?'],
  ['Mooring bollards are painted yellow and tested for 80 tonnes.', 'For how many tonnes are mooring bollards tested?'],
  ['Ballast water reports go to the port authority before arrival.', 'To whom do ballast water reports go?'],
  ['Forklift drivers renew their licence every three years.', 'When do forklift drivers renew their licence?'],
  ['Ferry passengers with bicycles board through the lower ramp.', 'Where do passengers with bicycles board?'],
  ['Dangerous cargo lists are posted at the fire station each morning.', 'Where are dangerous cargo lists posted?'],
  ['Salvage pumps are tried on the first Monday of a month.', 'When are salvage pumps tried?'],
];

/** The index stays, the address and the model's name stay; the vectors of questions are those of another model. */
export const embeddingMismatch = defineDrill({
  name: 'embedding-mismatch',
  title: 'Questions are embedded by another model than the documents were',
  guardrail: '"embedding.identity" in trestle.jsonc',
  page: `# Embedding mismatch

**What happens.** The embedding endpoint is upgraded, or a second replica serves other weights under the same name. The index was made with
the old ones. Every search still returns ten passages with plausible scores; they are about something else.

**Why.** Distances mean something only between vectors of one model. Two models of the same length fit into the same column, so
nothing fails: there is no error, only nearest neighbours at random. A hybrid search hides it further, since words still find part.

**How it shows.** Recall collapses while latency and error rate stay. "The model got worse", say the users; the model that answers is
fed the wrong passages. In traces: the vector leg's candidates share nothing with those of the words.

**The guardrail.** Every index knows the fingerprint of the model that made it. An endpoint's weights cannot be hashed, so it is made of what the
endpoint answers to a few probe texts, when it is started and every few minutes while it is used. Another one is not searched with: the vector stage takes its ladder, words
alone decide, and trace, status and \`trestle generation list\` say why. A side index for the new model is built while the old one serves
(\`trestle generation build\`), compared, and flipped.

**Set it up.** In \`trestle.jsonc\`; it is what an endpoint without the line gets:

    "embedding": { "model": "openai-compatible/harbour", "baseUrl": "…", "identity": "vectors" }

Give the \`retrieve/vector\` stage the ladder \`[{ "step": "skip" }]\`, as the default pipeline does.
`,
  figures: {
    questions: { label: 'questions after the change', unit: 'count' },
    foundBefore: { label: 'questions whose note came first before', unit: 'share' },
    foundAfter: { label: 'questions whose note came first after', unit: 'share' },
    searchedWithOther: { label: 'searches with vectors of the other model', unit: 'share' },
    toldSo: { label: 'runs whose trace says that the model is another', unit: 'share' },
  },
  simulators: { cloud: {}, [EMBEDDER]: { seed: SEED_BEFORE } },
  files: ({ guardrail, addressOf }) => ({
    ...notesOf(),
    'trestle.jsonc': settingsOf({
      providers: [providerOf('cloud', addressOf('cloud'))],
      embedding: {
        model: 'openai-compatible/harbour',
        baseUrl: addressOf(EMBEDDER),
        fusionWeight: 0.9,
        identity: guardrail ? 'vectors' : 'name',
      },
    }),
    'pipelines/default.pipeline.jsonc': pipelineWithSkip(),
    'prompts/answer.prompt.md': promptOf({ model: 'cloud/large' }),
  }),
  measure: async (desk) => {
    const askAll = async () => {
      const asked = [];
      for (const [index, [, question]] of TOPICS.entries()) {
        const answer = await desk.ask({ question });
        const first = answer.traceId === null ? undefined : contextPathsOf(await desk.trace(answer.traceId))[0];
        asked.push({ answer, isFound: first === `notes/${fileOf(index)}` });
      }
      return asked;
    };
    desk.say('asking with the model that made the index');
    const before = await askAll();
    desk.say('serving other weights under the same name');
    await desk.restart({ whileClosed: () => desk.replaceSimulator(EMBEDDER, { seed: SEED_AFTER }) });
    desk.say('asking with the other model');
    const after = await askAll();
    const refused = shareOf(after, ({ answer }) =>
      (answer.result?.stages ?? []).some(({ name, ladderReason }) => name === 'vector' && isOfModel(ladderReason)),
    );
    return {
      figures: {
        questions: after.length,
        foundBefore: shareOf(before, ({ isFound }) => isFound),
        foundAfter: shareOf(after, ({ isFound }) => isFound),
        searchedWithOther: 1 - refused,
        toldSo: refused,
      },
      runId: traceOf(after.map(({ answer }) => answer)),
    };
  },
  failureShown: ({ foundBefore, foundAfter, searchedWithOther }) =>
    foundBefore >= 0.9 && foundAfter <= 0.5 && searchedWithOther === 1,
  guardrailHeld: ({ foundAfter, searchedWithOther, toldSo }) =>
    foundAfter >= 0.9 && searchedWithOther === 0 && toldSo === 1,
  verdict: (without, guarded) =>
    `The right note came first for ${percent(without.foundBefore)} of the questions before and ${percent(without.foundAfter)} after; with the probes ${percent(guarded.foundAfter)}, found by words, and every trace says why.`,
});

function isOfModel(reason: string | null): boolean {
  return reason?.includes('is not the one that g') === true;
}

function notesOf(): DrillFiles {
  return Object.fromEntries(TOPICS.map(([note], index) => [`notes/${fileOf(index)}`, `${note}\n`]));
}

function fileOf(index: number): string {
  return `note-${String(index + 1).padStart(2, '0')}.md`;
}

/** With one passage in the context: what comes first is what the model reads. */
function pipelineWithSkip(): object {
  const pipeline = pipelineOf([{ step: 'partial-answer' }]) as { stages: { id: string; with?: object }[] };
  const stages = pipeline.stages.map((stage) => {
    if (stage.id === 'vector') return { ...stage, ladder: [{ step: 'skip' }] };
    return stage.id === 'pack' ? { ...stage, with: { contextTokens: 600, k: 1 } } : stage;
  });
  return { ...pipeline, stages };
}
