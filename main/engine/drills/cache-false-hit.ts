import { QUESTION_GUARDS } from '../../contract/cache.ts';
import type { DrillAnswer } from './drill-desk.ts';
import { pipelineOf, promptOf, providerOf, settingsOf } from './drill-files.ts';
import { defineDrill, type DrillFiles } from './drill.ts';
import { percent, shareOf, traceOf } from './figures.ts';

interface Pair {
  /** Asked first; its answer is stored. */
  first: string;
  /** Differs in a number, a name or a `not`, and in its answer. */
  second: string;
  notes: readonly [of: string, ofOther: string];
  /** What the answer to the second question must hold. */
  expected: string;
}
const PAIRS: readonly Pair[] = [
  {
    first: 'How much is storage for containers within 3 days?',
    second: 'How much is storage for containers after 30 days?',
    notes: ['Storage for containers within 3 days is 0 euros.', 'Storage for containers after 30 days is 95 euros.'],
    expected: '95 euros',
  },
  {
    first: 'Which berth fees are refundable after a storm?',
    second: 'Which berth fees are non-refundable after a storm?',
    notes: [
      'Refundable berth fees after a storm: mooring, water.',
      'Non-refundable berth fees after a storm: insurance, power.',
    ],
    expected: 'insurance',
  },
  {
    first: 'When does the ferry to Baker Dock leave the harbour?',
    second: 'When does the ferry to Miller Dock leave the harbour?',
    notes: [
      'The ferry to Baker Dock leaves the harbour at 06:10.',
      'The ferry to Miller Dock leaves the harbour at 19:40.',
    ],
    expected: '19:40',
  },
  {
    first: 'What is the minimum crew of a tug at night?',
    second: 'What is the maximum crew of a tug at night?',
    notes: ['The minimum crew of a tug at night is 3.', 'The maximum crew of a tug at night is 11.'],
    expected: '11',
  },
];
/** Far below what a calibration would choose: as somebody sets it who looks at the hit rate alone. */
const THRESHOLD = 0.7;
/** One quote and little more. */
const ANSWER_TOKENS = 40;

/** Each question is asked after another one that means nearly the same, and has another answer. */
export const cacheFalseHit = defineDrill({
  name: 'cache-false-hit',
  title: 'A semantic cache gives the answer to another question',
  guardrail: '"cache.semantic.guards" in trestle.jsonc',
  page: `# Cache false hit

**What happens.** A semantic cache cuts the bill by a third. Then somebody asks what storage costs "after 30 days" and is told, at once and
with a citation, what it costs "within 3 days". The answer is a real one; it belongs to the question before.

**Why.** Embeddings hold what a text is about and little of what it says about it. "May" and "may not", 3 and 30, one customer and the next
lie closer together than two ways to put the same question. No threshold separates them: the one that stops these stops every hit.

**How it shows.** Not at all from outside: hits are fast, cheap and fluent. Compare answers from the cache with answers made anew
(\`--no-cache\`); in traces \`trestle.cache.similarity\` and the time at which the stored answer was made.

**The guardrail.** Before two questions share an answer they are compared in what embeddings miss: negations and opposites, numbers,
units and dates, names and identifiers. A difference in one of these is a miss, whatever the similarity. Beside that, the passages
that the stored answer cites must be found again, word for word.

**Set it up.** In \`trestle.jsonc\` (all three by default):

    "cache": { "semantic": { "threshold": 0.95, "guards": ["negation", "number", "name"] } }

Let \`trestle cache calibrate\` choose the threshold from your own asks; it bounds the share of wrong hits and says when it cannot tell.
`,
  figures: {
    pairs: { label: 'pairs of near questions', unit: 'count' },
    falseHits: { label: 'second questions answered with the first answer', unit: 'share' },
    rightAnswers: { label: 'second questions answered rightly', unit: 'share' },
    stopped: { label: 'near hits that a guard stopped', unit: 'count' },
    repeatedHits: { label: 'repeated questions answered from the cache', unit: 'share' },
  },
  simulators: { cloud: { outputTokens: ANSWER_TOKENS } },
  files: ({ guardrail, addressOf }) => ({
    ...notesOf(PAIRS),
    'trestle.jsonc': settingsOf({
      providers: [providerOf('cloud', addressOf('cloud'))],
      cache: { semantic: { threshold: THRESHOLD, guards: guardrail ? [...QUESTION_GUARDS] : [] } },
    }),
    'pipelines/default.pipeline.jsonc': pipelineOf([{ step: 'partial-answer' }]),
    'prompts/answer.prompt.md': promptOf({ model: 'cloud/large' }),
  }),
  measure: async (desk) => {
    desk.say('asking pairs of near questions');
    const seconds: { answer: DrillAnswer; expected: string }[] = [];
    const repeated: DrillAnswer[] = [];
    for (const { first, second, expected } of PAIRS) {
      await desk.ask({ question: first });
      seconds.push({ answer: await desk.ask({ question: second }), expected });
      repeated.push(await desk.ask({ question: first.replace(/^(\w+)/, 'Please tell: $1') }));
    }
    const isHit = ({ result }: DrillAnswer): boolean => result?.cache.outcome === 'hit';
    return {
      figures: {
        pairs: PAIRS.length,
        falseHits: shareOf(seconds, ({ answer }) => isHit(answer)),
        rightAnswers: shareOf(seconds, ({ answer, expected }) => answer.answer.includes(expected)),
        stopped: seconds.filter(({ answer }) => answer.result?.cache.stoppedBy != null).length,
        repeatedHits: shareOf(repeated, isHit),
      },
      runId: traceOf(seconds.map(({ answer }) => answer)),
    };
  },
  failureShown: ({ falseHits, rightAnswers }) => falseHits >= 0.75 && rightAnswers <= 0.25,
  guardrailHeld: ({ falseHits, rightAnswers, stopped }) =>
    falseHits === 0 && rightAnswers === 1 && stopped === PAIRS.length,
  verdict: (without, guarded) =>
    `${percent(without.falseHits)} of the second questions got the first one's answer; with the guards ${percent(guarded.falseHits)}, while ${percent(guarded.repeatedHits)} of the reworded repetitions were still answered from the cache.`,
});

function notesOf(pairs: readonly Pair[]): DrillFiles {
  return Object.fromEntries(
    pairs.flatMap(({ notes }, index) =>
      notes.map((text, of) => [`notes/${index + 1}-${of + 1}.md`, `${text}\n`] satisfies [string, string]),
    ),
  );
}
