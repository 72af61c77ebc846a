import type { AgentResult } from '../../contract/agent.ts';
import { agentPipelineOf, agentPromptOf, searchToolOf, traceOfRun } from './drill-agents.ts';
import { NOTES, providerOf, questionAt, settingsOf } from './drill-files.ts';
import { defineDrill } from './drill.ts';
import { percent, shareOf } from './figures.ts';

const TASKS = 12;

/** The model says the right thing in another form: `Query` for `query`, `"1"` for `1`. */
export const toolCaseDrift = defineDrill({
  name: 'tool-case-drift',
  title: 'A model writes the arguments of a tool in another form',
  guardrail: '"repair" of a tool in tools/search.tool.jsonc',
  page: `# Tool case drift

**What happens.** An agent that has called \`find_order({ order_id: 4711 })\` for months begins to write \`{ "orderId": "4711" }\`. The service
behind the tool refuses it, or worse, takes it and searches for nothing. The model reads an error, tries once more, and then
answers without the tool.

**Why.** A contract is a request to the model, not a type. Another version of the model, a longer conversation or a neighbouring tool
in another style moves the form of the arguments, while what they mean is right. Code that checks strictly fails the call; code that
does not check passes nonsense on.

**How it shows.** Steps that end in an error before anything was called, answers without passages, more model calls for each task. In
traces: \`trestle.tool.repairs\` on a tool's span says what was put right; a share that rises is the first sign of drift.

**The guardrail.** A call is held against its schema. Where only the form is off (a key in another case, a number in quotes, JSON written
in a string) it is put right and noted; where a value would have to be guessed it is refused with a sentence that the model can act
on. Nothing reaches the tool that its contract does not allow.

**Set it up.** In \`tools/NAME.tool.jsonc\`; it is what a contract without the line means:

    "repair": true

\`"repair": false\` takes a call as it is written or not at all. \`trestle tools check\` says which recorded calls a changed contract would refuse.
`,
  figures: {
    tasks: { label: 'tasks', unit: 'count' },
    callsRefused: { label: 'tool calls that were not made', unit: 'share' },
    groundedTasks: { label: 'tasks answered with a citation', unit: 'share' },
    repairs: { label: 'changes of form that were put right', unit: 'count' },
  },
  simulators: { cloud: { seed: 3, faults: [{ share: 1, fault: { type: 'drifted-arguments' } }] } },
  files: ({ guardrail, addressOf }) => ({
    ...NOTES,
    'trestle.jsonc': settingsOf({
      providers: [{ ...providerOf('cloud', addressOf('cloud')), models: [{ id: 'large', supportsTools: true }] }],
    }),
    'pipelines/agent.pipeline.jsonc': agentPipelineOf({ tools: ['search'], maxSteps: 8 }),
    'prompts/agent.prompt.md': agentPromptOf('cloud/large'),
    'tools/search.tool.jsonc': searchToolOf({ repair: guardrail }),
  }),
  measure: async (desk) => {
    desk.say('giving an agent tasks');
    const runs: AgentResult[] = [];
    for (let index = 0; index < TASKS; index += 1) runs.push(await desk.runAgent({ task: questionAt(index) }));
    const calls = runs.flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'tool'));
    return {
      figures: {
        tasks: runs.length,
        callsRefused: shareOf(calls, ({ status }) => status === 'error'),
        groundedTasks: shareOf(runs, ({ refused, citations }) => !refused && citations.length > 0),
        repairs: calls.reduce((sum, { tool }) => sum + (tool?.repairs.length ?? 0), 0),
      },
      runId: traceOfRun(runs[0]),
    };
  },
  failureShown: ({ callsRefused, groundedTasks }) => callsRefused >= 0.9 && groundedTasks <= 0.1,
  guardrailHeld: ({ callsRefused, groundedTasks, repairs }) =>
    callsRefused === 0 && groundedTasks === 1 && repairs >= TASKS,
  verdict: (without, guarded) =>
    `${percent(without.callsRefused)} of the tool calls were refused for their form, and ${percent(without.groundedTasks)} of the tasks were answered from documents; with repairs ${percent(guarded.callsRefused)} and ${percent(guarded.groundedTasks)}.`,
});
