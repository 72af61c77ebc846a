import { BugError } from '../../base/errors/bug-error.ts';
import type { AgentResult } from '../../contract/agent.ts';
import type { TraceId } from '../../contract/ids.ts';
import { AGENT_PROMPT_TEMPLATE } from '../../workspace/templates/agent-prompt.ts';

/** The shipped agent prompt for another model. @param model `provider/model` */
export function agentPromptOf(model: string): string {
  return AGENT_PROMPT_TEMPLATE.replace('model: local/extractive', `model: ${model}`);
}

/** An agent whose loop has these parameters, beside those it has by default. */
export function agentPipelineOf(parameters: object): object {
  return {
    version: 1,
    id: 'agent',
    sloMs: 30_000,
    timeoutMs: 120_000,
    stages: [
      {
        id: 'loop',
        uses: 'agent/loop',
        with: { prompt: 'agent', ...parameters },
        budgetMs: 30_000,
        timeoutMs: 120_000,
      },
      {
        id: 'check',
        uses: 'check/citations',
        after: ['loop'],
        budgetMs: 100,
        timeoutMs: 10_000,
        ladder: [{ step: 'partial-answer' }],
      },
    ],
  };
}

/** `tools/search.tool.jsonc` of a new workspace, with what is said otherwise. */
export function searchToolOf(more: object = {}): object {
  return {
    version: 1,
    name: 'search',
    contractVersion: 1,
    description: "Searches the workspace's documents and returns the passages that fit best.",
    uses: 'builtin/search',
    inputSchema: {
      type: 'object',
      properties: {
        query: { type: 'string', minLength: 1, maxLength: 1000 },
        k: { type: 'integer', minimum: 1, maximum: 20 },
      },
      required: ['query', 'k'],
      additionalProperties: false,
    },
    effect: 'read',
    ...more,
  };
}

/** @returns the newest trace of a run */
export function traceOfRun(run: AgentResult | undefined): TraceId {
  if (run?.traceId == null) throw new BugError('an agent of a drill left no trace');
  return run.traceId;
}
