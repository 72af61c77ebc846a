import {
  DEFAULT_MAX_COST_USD,
  DEFAULT_MAX_SECONDS,
  DEFAULT_MAX_STEPS,
  DEFAULT_MAX_TOKENS,
  DEFAULT_MAX_WRITES,
  DEFAULT_NO_PROGRESS_ROUNDS,
} from '../../contract/agent.ts';

/**
 * `pipelines/agent.pipeline.jsonc` of a new workspace: the loop and the check of its citations. A workspace that has none
 * of its own runs this one.
 */
export const AGENT_PIPELINE_TEMPLATE = `{
  "$schema": "../.trestle/schemas/pipeline.schema.json",
  "version": 1,
  "id": "agent",
  "description": "Plans, calls tools, looks at what they give, and answers with citations: trestle agent \\"TASK\\".",

  "sloMs": 30000,
  "timeoutMs": 600000,

  "stages": [
    {
      // Runs on prompts/agent.prompt.md and the model named there. Each call of the model and each call of a tool is a step.
      // A run ends when it has an answer, or when one of these is used up; the time in which a person is waited for does not
      // count. "noProgressRounds" rounds in a row that learn nothing new end it too.
      // Tools that change something or reach others wait for your leave, for at most "maxWrites" calls. "tools" (names from
      // tools/*.tool.jsonc) limits what it may call; "autoApprove" lists tools that need no leave under --approve all-listed,
      // as long as nothing it has read came from outside. Each step is written down before the next begins, so that a run goes
      // on after a crash; "checkpoints": "at-end" spares short runs the writes.
      "id": "loop",
      "uses": "agent/loop",
      "with": {
        "prompt": "agent",
        "maxSteps": ${DEFAULT_MAX_STEPS},
        "maxTokens": ${DEFAULT_MAX_TOKENS},
        "maxCostUsd": ${DEFAULT_MAX_COST_USD},
        "maxSeconds": ${DEFAULT_MAX_SECONDS},
        "maxWrites": ${DEFAULT_MAX_WRITES},
        "noProgressRounds": ${DEFAULT_NO_PROGRESS_ROUNDS},
        "autoApprove": []
      },
      "budgetMs": 30000,
      "timeoutMs": 600000
    },
    {
      // Turns every [n] into a place in a source, and removes those that do not hold what the sentence says.
      "id": "check",
      "uses": "check/citations",
      "after": ["loop"],
      "budgetMs": 20,
      "timeoutMs": 10000,
      "ladder": [{ "step": "partial-answer" }]
    }
  ]
}
`;
