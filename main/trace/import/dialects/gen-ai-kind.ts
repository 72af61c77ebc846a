import type { CanonicalKind } from '../../../contract/canonical-span.ts';

/** `gen_ai.operation.name`, standard values and those that emitters add. */
const OPERATIONS: Readonly<Record<string, CanonicalKind>> = {
  chat: 'llm',
  completion: 'llm',
  text_completion: 'llm',
  generate_content: 'llm',
  generate: 'llm',
  responses: 'llm',
  message: 'llm',
  embeddings: 'embedding',
  embedding: 'embedding',
  embed: 'embedding',
  retrieval: 'retriever',
  retrieve: 'retriever',
  search_memory: 'retriever',
  rerank: 'reranker',
  execute_tool: 'tool',
  tool: 'tool',
  invoke_agent: 'agent',
  create_agent: 'agent',
  plan: 'agent',
  agent: 'agent',
  invoke_workflow: 'chain',
  execute_task: 'chain',
  execute_event_loop_cycle: 'chain',
  handoff: 'chain',
  guardrail: 'guardrail',
  apply_guardrail: 'guardrail',
  evaluate: 'evaluator',
  evaluation: 'evaluator',
};

/** @returns undefined for an operation that no kind stands for, which leaves the kind to other attributes */
export function kindOfOperation(operation: string | undefined): CanonicalKind | undefined {
  if (operation === undefined) return undefined;
  const name = operation.toLowerCase();
  return Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
}
