import { BugError } from '../../base/errors/bug-error.ts';
import type { AgentResult } from '../../contract/agent.ts';
import type { TraceId } from '../../contract/ids.ts';
import { agentPipelineOf, agentPromptOf, providerOf, settingsOf } from './drill-files.ts';
import { defineDrill } from './drill.ts';
import { orderToRead, READ_FILE_TOOL, trailOf } from './trail.ts';

const TRAIL_LENGTH = 10;
/** Calls of the model before the process is killed: most of the work is done then. */
const CALLS_BEFORE_CRASH = 8;
/** An undisturbed run asks once for each file, and once more for the answer. */
const CALLS_NEEDED = TRAIL_LENGTH + 1;
const TASK = `Find out where the trail ends. ${orderToRead(1)}`;

/** A process is killed in the middle of a long run; what it had done is there afterwards, or has to be paid for again. */
export const lostWorkAtCrash = defineDrill({
  name: 'lost-work-at-crash',
  title: 'A process is killed in the middle of a long run, and the run begins again from nothing',
  guardrail: '"checkpoints" of the loop in pipelines/agent.pipeline.jsonc',
  page: `# Lost work at a crash

**What happens.** A deployment, an out-of-memory kill or a closed laptop ends the process while agents are at work. Runs that were
forty minutes in begin again from the start: the same calls, the same money, and for tools that act, the same e-mail twice. Or
nobody notices and the task is simply gone.

**Why.** The state of a run is a list of messages in memory. It is written when the run ends, because that is when there is
something to show. The longer a run, the likelier a crash falls into it and the more it costs.

**How it shows.** After each deployment a bump in model calls and in duration; runs without an end in the log; duplicates at the
receiving side of tools.

**The guardrail.** A checkpoint for every step, on disk before the next step begins. After a crash the run is \`interrupted\`, and is
resumed from its last step: what had ended is not done again. A step with an effect is entered before it is made; one whose
outcome is unknown is shown to a person and never repeated by itself.

**Set it up.** In the \`agent/loop\` stage of \`pipelines/agent.pipeline.jsonc\`:

    "with": { "checkpoints": "every-step" }

It is the default; \`"at-end"\` spares short runs the writes. \`trestle agent list\` shows what was interrupted,
\`trestle agent resume ID\` goes on with it.
`,
  figures: {
    callsBeforeCrash: { label: 'model calls before the kill', unit: 'count' },
    stepsLeft: { label: 'steps on record after it', unit: 'count' },
    callsAfter: { label: 'model calls to finish', unit: 'count' },
    repeated: { label: 'of these made before', unit: 'count' },
    repeatedShare: { label: 'of the work done twice', unit: 'share' },
  },
  simulators: { cloud: { behaviour: 'obedient', tools: 'never', timeToFirstTokenMs: 60 } },
  files: ({ guardrail, addressOf }) => ({
    ...trailOf(TRAIL_LENGTH),
    'trestle.jsonc': settingsOf({ sources: [], providers: [providerOf('cloud', addressOf('cloud'))] }),
    'prompts/agent.prompt.md': agentPromptOf({ model: 'cloud/large' }),
    'tools/read-file.tool.jsonc': READ_FILE_TOOL,
    'pipelines/agent.pipeline.jsonc': agentPipelineOf({
      maxSteps: 100,
      maxTokens: 1_000_000,
      maxCostUsd: null,
      checkpoints: guardrail ? 'every-step' : 'at-end',
    }),
  }),
  measure: async (desk) => {
    const calls = async (): Promise<number> => (await desk.simulator('cloud')).requests;
    desk.say('an agent is at work in a process that will be killed');
    const runId = await desk.dieAtWork({ task: TASK, isDue: async () => (await calls()) >= CALLS_BEFORE_CRASH });
    const callsBeforeCrash = await calls();
    const interrupted = await desk.engine.call('agent.show', { runId }, { signal: desk.signal });
    desk.say('resuming the run');
    const result = await desk.resumeAgent({ runId });
    if (result.status !== 'answered') throw new BugError(`the resumed run is ${result.status}: ${result.message}`);
    const callsAfter = (await calls()) - callsBeforeCrash;
    const repeated = callsBeforeCrash + callsAfter - CALLS_NEEDED;
    return {
      figures: {
        callsBeforeCrash,
        stepsLeft: interrupted.steps.length,
        callsAfter,
        repeated,
        repeatedShare: repeated / callsBeforeCrash,
      },
      runId: lastTraceOf(result),
    };
  },
  failureShown: ({ stepsLeft, repeatedShare }) => stepsLeft === 0 && repeatedShare >= 0.9,
  // The call that was under way at the kill is made again; another may have been answered and not yet written.
  guardrailHeld: ({ stepsLeft, repeated }) => stepsLeft >= CALLS_BEFORE_CRASH - 2 && repeated <= 2,
  verdict: (without, guarded) =>
    `After a kill at call ${without.callsBeforeCrash}, ${without.repeated} calls were made again; with checkpoints ${guarded.repeated}, because ${guarded.stepsLeft} steps were on record.`,
});

function lastTraceOf({ steps }: AgentResult): TraceId {
  const traceId = steps.findLast((step) => step.traceId !== null)?.traceId;
  if (traceId == null) throw new BugError('an agent took no step');
  return traceId;
}
