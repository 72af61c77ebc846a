import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../system-clock.ts';
import type { DrillAnswer, DrillDesk } from './drill-desk.ts';
import { pipelineOf, promptOf, providerOf, settingsOf } from './drill-files.ts';
import { defineDrill } from './drill.ts';
import { percent, shareOf, traceOf } from './figures.ts';

interface Fact {
  file: string;
  question: string;
  text: (value: string) => string;
  before: string;
  after: string;
}
const FACTS: readonly Fact[] = [
  {
    file: 'gate.md',
    question: 'When does the north gate open?',
    text: (value) => `The north gate opens at ${value} on working days.`,
    before: '05:30',
    after: '04:15',
  },
  {
    file: 'crane.md',
    question: 'How many tonnes does crane 3 lift?',
    text: (value) => `Crane 3 lifts ${value} tonnes since its last inspection.`,
    before: '65',
    after: '48',
  },
  {
    file: 'pilot.md',
    question: 'On which channel does the pilot station answer?',
    text: (value) => `The pilot station answers on channel ${value} at all times.`,
    before: '12',
    after: '14',
  },
  {
    file: 'fee.md',
    question: 'What does a night mooring cost?',
    text: (value) => `A night mooring costs ${value} euros for each ship.`,
    before: '310',
    after: '365',
  },
];
/** A save is searched seconds after it; where the system tells of none, a look every few seconds finds it. */
const PATIENCE_MS = 25_000;
const POLL_MS = 200;
/** Twice the time in which a watch begins, and some. */
const NOTICED_MS = 3000;

/** Documents are changed on disk while people ask; nothing tells the index but its own eyes. */
export const silentStaleness = defineDrill({
  name: 'silent-staleness',
  title: 'Documents change, and answers go on quoting what they said before',
  guardrail: '"watch" of a source in trestle.jsonc',
  page: `# Silent staleness

**What happens.** A price list is replaced on Monday. The assistant quotes the old prices until somebody remembers to index again: on
Thursday, or never. Every answer is cited, and the citation is of a text that no longer exists.

**Why.** An index is a copy, and a copy has no way of knowing that it is one. Ingestion is a job that somebody runs; when it fails or is
forgotten the search gets no slower and raises no error. Old and new text answer with the same confidence.

**How it shows.** Nowhere, unless someone measures the distance between index and source. \`trestle source check\` looks: files that were added,
changed or removed since they were read, the age of the last agreement, and past answers that rest on a text which has changed.

**The guardrail.** The source is followed: a save becomes an ingest of what was saved, seconds later, and since events can be lost
everything is looked through again from time to time. Beside that each source has a limit for its age (\`freshness\`): past it the
status bar, \`source check\` and its exit code say so.

**Set it up.** In \`trestle.jsonc\` (both are the default):

    "sources": [{ "id": "notes", "path": "notes", "watch": true, "freshness": "24h" }]

Watching needs a shell that stays: the window, \`trestle serve\` or \`trestle watch\`. Without one, run \`trestle source check\` in a job: it exits with 3 when one is late.
`,
  figures: {
    questions: { label: 'questions about what was changed', unit: 'count' },
    staleAnswers: { label: 'answers that quote what stood there before', unit: 'share' },
    currentAnswers: { label: 'answers that quote what stands there now', unit: 'share' },
    filesBehind: { label: 'files that the index does not know as they are', unit: 'count' },
  },
  simulators: { cloud: {} },
  followsFiles: true,
  files: ({ guardrail, addressOf }) => ({
    ...notesWith(({ before }) => before),
    'trestle.jsonc': settingsOf({
      sources: [{ id: 'notes', path: 'notes', watch: guardrail }],
      providers: [providerOf('cloud', addressOf('cloud'))],
    }),
    'pipelines/default.pipeline.jsonc': pipelineOf([{ step: 'partial-answer' }]),
    'prompts/answer.prompt.md': promptOf({ model: 'cloud/large' }),
  }),
  measure: async (desk) => {
    await untilFollowed(desk);
    desk.say('changing documents on disk');
    for (const [path, text] of Object.entries(notesWith(({ after }) => after))) {
      writeFileSync(join(desk.workspace, path), text);
    }
    desk.say('waiting for whoever follows the files');
    const filesBehind = await settle(desk);
    desk.say('asking about what was changed');
    const answers: { fact: Fact; answer: DrillAnswer }[] = [];
    for (const fact of FACTS) answers.push({ fact, answer: await desk.ask({ question: fact.question }) });
    const quotes = (value: (fact: Fact) => string): number =>
      shareOf(answers, ({ fact, answer }) => answer.answer.includes(fact.text(value(fact))));
    return {
      figures: {
        questions: answers.length,
        staleAnswers: quotes(({ before }) => before),
        currentAnswers: quotes(({ after }) => after),
        filesBehind,
      },
      runId: traceOf(answers.map(({ answer }) => answer)),
    };
  },
  failureShown: ({ staleAnswers, filesBehind }) => staleAnswers === 1 && filesBehind === FACTS.length,
  guardrailHeld: ({ staleAnswers, currentAnswers, filesBehind }) =>
    staleAnswers === 0 && currentAnswers === 1 && filesBehind === 0,
  verdict: (without, guarded) =>
    `${percent(without.staleAnswers)} of the answers quoted a text that no longer existed; with the source followed ${percent(guarded.staleAnswers)}.`,
});

function notesWith(value: (fact: Fact) => string): Readonly<Record<string, string>> {
  return Object.fromEntries(FACTS.map((fact) => [`notes/${fact.file}`, `# Notes\n\n${fact.text(value(fact))}\n`]));
}

/** A shell that stays looks at trestle.jsonc once a second, and begins to follow what is to be followed. */
async function untilFollowed(desk: DrillDesk): Promise<void> {
  const until = performance.now() + NOTICED_MS;
  while (performance.now() < until) {
    const sources = await desk.engine.call('source.list', {});
    if (sources.every(({ freshness }) => freshness.watch === 'events' || freshness.watch === 'polling')) return;
    await systemClock.sleep(POLL_MS, desk.signal);
  }
}

/** Waits as long as somebody follows the files and has not caught up. @returns files that the index does not know as they are */
async function settle(desk: DrillDesk): Promise<number> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const { sources } = await desk.engine.call('source.check', {});
    const drifts = sources.map(({ freshness }) => freshness.drift);
    const behind = drifts.reduce((sum, drift) => sum + (drift?.added ?? 0) + (drift?.changed ?? 0), 0);
    const isFollowed = sources.some(({ freshness }) => freshness.watch !== 'off');
    if (behind === 0 || !isFollowed || performance.now() > until) return behind;
    await systemClock.sleep(POLL_MS, desk.signal);
  }
}
