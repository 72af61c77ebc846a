import type { DrillAnswer, DrillDesk } from './drill-desk.ts';
import { defineDrill } from './drill.ts';
import { NOTES, pipelineOf, promptOf, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { percent, percentileOf, shareOf, traceOf } from './figures.ts';

const TASKS = 12;
/** Each waits for the one before, as the steps of an agent do. */
const CALLS_PER_TASK = 5;
const STALL_SHARE = 0.25;
/** A silent endpoint is given up after so long, milliseconds; a hedge is sent long before. */
const FIRST_TOKEN_MS = 1200;
const HEDGE_AFTER_MS = 200;
const SLOW_PERCENTILE = 95;

/** One stalled call in four makes three of four tasks slow; a hedge answers for those that stall. */
export const latencyAmplification = defineDrill({
  name: 'latency-amplification',
  title: 'A few slow calls make most tasks slow, because every task makes many calls',
  guardrail: '"hedge" in policies/default.policy.jsonc',
  page: `# Latency amplification

**What happens.** A provider answers 95 % of its calls in 300 ms and lets the rest hang for seconds. Its dashboard is green.
Users of an agent that makes ten calls a task say that it is slow "most of the time", and they are right.

**Why.** A task is as slow as its slowest call. With a share p of slow calls, a task of n calls is slow with 1 − (1 − p)ⁿ: 5 %
becomes 40 % at ten calls. What is rare for a call is usual for a task, and an average of calls hides it.

**How it shows.** The share of slow tasks over the share of slow calls: the amplification. In a trace: one chat span of many
holds nearly all of the time, with an attempt that ended in a timeout before its first token.

**The guardrail.** A hedged request. When the first endpoint has said nothing for a while, a second is asked, and whichever
speaks first answers; the other is cancelled. Hedges come out of the retry budget, so an outage does not double the load.

**Set it up.** In \`policies/NAME.policy.jsonc\`, with two endpoints or more:

    "hedge": { "afterMs": 800 }

Choose the p95 of the time to first token: \`trestle insight stages\` tells it. Then one call in twenty is sent twice.
`,
  figures: {
    tasks: { label: `tasks of ${CALLS_PER_TASK} calls`, unit: 'count' },
    slowCallShare: { label: 'calls that waited out a stall', unit: 'share' },
    slowTaskShare: { label: 'tasks with such a call', unit: 'share' },
    taskP95Ms: { label: 'p95 of a task', unit: 'ms' },
    extraShare: { label: 'requests beside the first', unit: 'share' },
  },
  simulators: {
    cloud: {
      timeToFirstTokenMs: 20,
      faults: [{ share: STALL_SHARE, fault: { type: 'stall', afterTokens: 0 } }],
    },
    spare: { timeToFirstTokenMs: 20 },
  },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [providerOf('cloud', addressOf('cloud')), providerOf('spare', addressOf('spare'))],
    }),
    'pipelines/default.pipeline.jsonc': pipelineOf([]),
    'prompts/answer.prompt.md': promptOf({ model: 'policy/default' }),
    'policies/default.policy.jsonc': {
      version: 1,
      id: 'default',
      endpoints: [{ model: 'cloud/large' }, { model: 'spare/large' }],
      timeout: { firstTokenMs: FIRST_TOKEN_MS },
      retryBudget: { share: 0.5 },
      breaker: false,
      ...(guardrail ? { hedge: { afterMs: HEDGE_AFTER_MS } } : {}),
    },
  }),
  measure: async (desk) => {
    desk.say(`running ${TASKS} tasks of ${CALLS_PER_TASK} calls`);
    const tasks = await Promise.all(Array.from({ length: TASKS }, (_, index) => runTask(desk, index)));
    const calls = tasks.flatMap(({ answers }) => answers);
    const requests = (await desk.simulator('cloud')).requests + (await desk.simulator('spare')).requests;
    return {
      figures: {
        tasks: tasks.length,
        slowCallShare: shareOf(calls, waitedOut),
        slowTaskShare: shareOf(tasks, ({ answers }) => answers.some(waitedOut)),
        taskP95Ms: percentileOf(
          tasks.map(({ ms }) => ms),
          SLOW_PERCENTILE,
        ),
        extraShare: requests / calls.length - 1,
      },
      runId: traceOf(calls, (call) => (call.result?.attempts.length ?? 0) > 1),
    };
  },
  failureShown: ({ slowTaskShare, slowCallShare }) => slowTaskShare >= 0.4 && slowTaskShare >= 1.5 * slowCallShare,
  guardrailHeld: ({ slowTaskShare, extraShare }) => slowTaskShare <= 0.1 && extraShare <= 0.5,
  verdict: (without, guarded) =>
    `${percent(without.slowCallShare)} of the calls stalled and ${percent(without.slowTaskShare)} of the tasks waited for one; with the hedge ${percent(guarded.slowTaskShare)}, for ${percent(guarded.extraShare)} more requests.`,
});

async function runTask(desk: DrillDesk, task: number): Promise<{ answers: DrillAnswer[]; ms: number }> {
  const startedAt = performance.now();
  const answers: DrillAnswer[] = [];
  for (let call = 0; call < CALLS_PER_TASK; call += 1) {
    answers.push(await desk.ask({ question: questionAt(task + call) }));
  }
  return { answers, ms: performance.now() - startedAt };
}

/** Told by what became of its attempts: a busy machine is slow too, and stalls nobody. */
function waitedOut({ errorCode, result }: DrillAnswer): boolean {
  return errorCode !== null || (result?.attempts.some(({ outcome }) => outcome === 'timeout') ?? true);
}
