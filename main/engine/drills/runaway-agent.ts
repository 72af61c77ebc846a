import { BugError } from '../../base/errors/bug-error.ts';
import type { AgentResult } from '../../contract/agent.ts';
import { defineDrill } from './drill.ts';
import { agentPipelineOf, agentPromptOf, providerOf, settingsOf } from './drill-files.ts';
import { orderToRead, READ_FILE_TOOL, trailOf } from './trail.ts';

const TRAIL_LENGTH = 40;
const SHIPPED_STEPS = 12;
/** Of a large model, dollars per million tokens. */
const PRICE = { inputPerMillion: 5, outputPerMillion: 25 };

const LOOSE = { maxSteps: 1000, maxTokens: 100_000_000, maxCostUsd: null, noProgressRounds: 100 };
const BOUNDED = { maxSteps: SHIPPED_STEPS, maxTokens: 24_000, maxCostUsd: 0.25, noProgressRounds: 2 };

/** An agent that always finds one more thing to look at goes on until a bound ends it. */
export const runawayAgent = defineDrill({
  name: 'runaway-agent',
  title: 'An agent always finds one more thing to look at, and its context grows with each',
  guardrail: '"maxSteps", "maxTokens", "maxCostUsd" of the loop in pipelines/agent.pipeline.jsonc',
  page: `# Runaway agent

**What happens.** An agent is to look something up. A page points to another, that one to a third; or a tool fails and the
agent tries variations. Nothing is wrong with any single step. After an hour it has made 400 calls, each with all that came
before in its context, and nobody has seen an answer.

**Why.** The model decides when it is done, and it is not good at that. Cost grows with the square of the steps: step n pays
for the n − 1 before it again. A timeout of the HTTP call does not help, because each call is quick.

**How it shows.** Steps and input tokens per run have a long tail; the p99 of cost per run is a multiple of the median. In a
trace: dozens of rounds, each with one tool call that differs a little from the one before.

**The guardrail.** Bounds that are checked before each call, at its worst case: steps, tokens, money, seconds, effects, and rounds in a row
that learn nothing new. A run that is ended by one is stopped, not failed: what it found is kept, and it can be resumed with
more.

**Set it up.** In the \`agent/loop\` stage of \`pipelines/agent.pipeline.jsonc\`:

    "with": { "maxSteps": 12, "maxTokens": 24000, "maxCostUsd": 0.25, "noProgressRounds": 2 }

Take twice the p95 of good runs (\`trestle insight outcomes\`), not a round number. \`callsPerRun\` in a tool's file bounds a single tool.
`,
  figures: {
    steps: { label: 'steps', unit: 'count' },
    modelCalls: { label: 'calls of the model', unit: 'count' },
    inputTokens: { label: 'input tokens', unit: 'tokens' },
    costUsd: { label: 'cost of the run', unit: 'usd' },
  },
  simulators: { cloud: { behaviour: 'obedient', tools: 'never' } },
  files: ({ guardrail, addressOf }) => ({
    ...trailOf(TRAIL_LENGTH),
    'trestle.jsonc': settingsOf({ sources: [], providers: [providerOf('cloud', addressOf('cloud'))] }),
    'prices.jsonc': { version: 1, prices: [{ model: 'cloud/*', from: '2026-01-01', ...PRICE }] },
    'prompts/agent.prompt.md': agentPromptOf({ model: 'cloud/large' }),
    'tools/read-file.tool.jsonc': READ_FILE_TOOL,
    'pipelines/agent.pipeline.jsonc': agentPipelineOf({ tools: ['read_file'], ...(guardrail ? BOUNDED : LOOSE) }),
  }),
  measure: async (desk) => {
    desk.say('an agent follows a trail');
    const result = await desk.runAgent({ task: `Find out where the trail ends. ${orderToRead(1)}`, approve: 'none' });
    return {
      figures: {
        steps: result.steps.length,
        modelCalls: (await desk.simulator('cloud')).requests,
        inputTokens: result.usage.inputTokens,
        costUsd: result.steps.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
      },
      runId: traceOfRun(result),
    };
  },
  failureShown: ({ steps }) => steps >= 4 * SHIPPED_STEPS,
  guardrailHeld: ({ steps, costUsd }, without) => steps <= SHIPPED_STEPS && costUsd <= without.costUsd / 4,
  verdict: (without, guarded) =>
    `It took ${without.steps} steps and ${without.inputTokens.toLocaleString('en-US')} input tokens; bounded, ${guarded.steps} and ${guarded.inputTokens.toLocaleString('en-US')}.`,
});

function traceOfRun({ steps }: AgentResult) {
  const traceId = steps[0]?.traceId;
  if (traceId == null) throw new BugError('an agent took no step');
  return traceId;
}
