import type { DrillDesk } from './drill-desk.ts';
import { defineDrill } from './drill.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { percent, shareOf, traceOf } from './figures.ts';

const BATCH_WORKERS = 40;
const PEOPLE_PER_SECOND = 1.25;
const DURATION_MS = 6400;
/**
 * What the provider takes a second, from everybody together: a small part of what forty workers ask for even on a machine
 * that is busy with other things, or people would be served beside them.
 */
const LIMIT = { requestsPerSecond: 2.5, burst: 4 };
const ANSWER_MS = 1000;
/** One call of a second after the other leaves more than half of the provider to people. */
const BATCH_PLACES = 1;
/** The job is waited for until it has used up the provider's burst, at most so long, milliseconds. */
const SWING_MS = 1000;
const LOOK_EVERY_MS = 20;

/** A batch job takes all of a provider's rate limit, and people are refused. */
export const batchStarvesInteractive = defineDrill({
  name: 'batch-starves-interactive',
  title: 'A nightly eval takes the whole rate limit, and people are refused',
  guardrail: '"pools.batch" in trestle.jsonc',
  page: `# Batch starves interactive

**What happens.** An evaluation, a replay or a re-summarisation of old tickets runs with forty workers against the same key
as the product. It retries whatever is refused, so it always has a request ready when the provider has a permit. People ask
now and then, and lose nearly every draw.

**Why.** A provider's limit does not know who waits and who does not. Whoever asks most often gets nearly all of it, and a
batch job asks without pause.

**How it shows.** Interactive errors (429) while throughput is at its highest ever. In traces: refused asks of people between
thousands of batch runs; in \`trestle gateway status\`, the batch pool full of running calls.

**The guardrail.** Bulkheads. Model calls run in two pools: people's, and that of replays, evals and load. The batch pool has a
few places, its surplus waits in line without being sent, and while anybody waits for an interactive place no batch call begins.

**Set it up.** In \`trestle.jsonc\`:

    "pools": { "batch": { "maxConcurrent": 2 } }

Places × calls a second of one place is what batch takes at most: keep it well below the provider's limit. Replays, evals and
load runs are batch by themselves; an ask says \`"pool": "batch"\`.
`,
  figures: {
    people: { label: 'questions of people', unit: 'count' },
    answeredShare: { label: 'of these answered', unit: 'share' },
    batchAnswered: { label: 'batch questions answered meanwhile', unit: 'count' },
    refusedRequests: { label: '429s at the provider', unit: 'count' },
  },
  simulators: { cloud: { timeToFirstTokenMs: ANSWER_MS, limit: LIMIT } },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [providerOf('cloud', addressOf('cloud'))],
      pools: { batch: { maxConcurrent: guardrail ? BATCH_PLACES : 1000 } },
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
    desk.say(`${BATCH_WORKERS} batch workers and a few people ask`);
    // What opens with the first question would let all workers go at once, in step from then on.
    await desk.ask({ question: questionAt(0), pool: 'batch' }, desk.signal);
    const batch = startBatch(desk);
    await untilInFullSwing(desk);
    const { answers } = await desk.load({
      ratePerSecond: PEOPLE_PER_SECOND,
      durationMs: DURATION_MS,
      ask: (index) => ({ question: questionAt(index), pool: 'interactive' }),
    });
    const batchAnswered = await batch.stop();
    const { faults } = await desk.simulator('cloud');
    return {
      figures: {
        people: answers.length,
        answeredShare: shareOf(answers, ({ errorCode }) => errorCode === null),
        batchAnswered,
        refusedRequests: faults['rate-limit'] ?? 0,
      },
      runId: traceOf(answers, ({ errorCode }) => errorCode !== null),
    };
  },
  failureShown: ({ answeredShare }) => answeredShare <= 0.7,
  guardrailHeld: ({ answeredShare, batchAnswered }) => answeredShare >= 0.95 && batchAnswered > 0,
  verdict: (without, guarded) =>
    `${percent(without.answeredShare)} of the people's questions were answered beside the batch job; with one place for batch ${percent(guarded.answeredShare)}, and the batch went on.`,
});

/** The job began before people came to work: what the provider had saved up is gone, or is kept from it. */
async function untilInFullSwing(desk: DrillDesk): Promise<void> {
  const since = performance.now();
  while ((await desk.simulator('cloud')).requests <= LIMIT.burst && performance.now() - since < SWING_MS) {
    await desk.clock.sleep(LOOK_EVERY_MS, desk.signal);
  }
}

/** Workers that ask without pause. */
function startBatch(desk: DrillDesk): { stop(): Promise<number> } {
  const over = new AbortController();
  let answered = 0;
  const work = async (worker: number): Promise<void> => {
    // A refusal takes as long as an answer: workers that began together would ask together, and leave what comes between.
    await desk.clock.sleep((worker * ANSWER_MS) / BATCH_WORKERS, desk.signal);
    for (let asked = 0; !over.signal.aborted; asked += 1) {
      const question = questionAt(worker + asked);
      const { errorCode } = await desk.ask({ question, pool: 'batch' }, over.signal);
      if (errorCode === null) answered += 1;
    }
  };
  const working = Promise.all(Array.from({ length: BATCH_WORKERS }, (_, worker) => work(worker)));
  // Awaited when it is stopped; until then a failure must not count as unheard.
  working.catch(() => undefined);
  return {
    stop: async () => {
      over.abort();
      await working;
      return answered;
    },
  };
}
