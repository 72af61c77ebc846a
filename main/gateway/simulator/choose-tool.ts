import type { JsonObject } from '../../base/json.ts';
import { exampleOfSchema } from './example-of-schema.ts';
import type { SimulatedRequest, SimulatedTool } from './simulated-request.ts';

const RETRIEVAL_LIKE = /search|retriev|look_?up|find|query|knowledge|document/i;
/** Arguments that hold what to look for. */
const QUESTION_KEYS: readonly string[] = ['query', 'question', 'q', 'text', 'search', 'prompt', 'input'];
const MIN_SHARED_WORD = 4;

/** A call the model makes; `input` is JSON text. */
export interface ChosenCall {
  name: string;
  input: string;
}

/**
 * Decides which tool a simulated model calls: the one it must, else one that looks like a search, else one whose name
 * shares a word with the question; and none once tools have answered often enough since the question.
 *
 * @param searches calls before it answers
 */
export function chooseTool(request: SimulatedRequest, searches = 1): ChosenCall | null {
  const { tools, toolChoice, turns, question } = request;
  if (toolChoice === 'none') return null;
  const asked = turns.findLastIndex(({ role }) => role === 'user');
  const results = turns.slice(asked + 1).filter(({ role }) => role === 'tool').length;
  const hasResult = results >= searches;
  const named = typeof toolChoice === 'object' ? toolChoice.name : null;
  const tool =
    named === null
      ? (pick(tools, hasResult ? null : question) ?? (toolChoice === 'required' ? tools[0] : undefined))
      : tools.find(({ name }) => name === named);
  return tool === undefined
    ? null
    : { name: tool.name, input: JSON.stringify(argumentsFor(tool, askedFor(question, results))) };
}

/** The question itself, then less and less of its beginning: the same search twice would learn nothing. */
function askedFor(question: string, earlier: number): string {
  const words = question.split(/\s+/);
  return words.slice(Math.min(earlier * 2, words.length - 1)).join(' ');
}

function pick(tools: readonly SimulatedTool[], question: string | null): SimulatedTool | undefined {
  if (question === null) return undefined;
  const searching = tools.find(({ name }) => RETRIEVAL_LIKE.test(name));
  if (searching !== undefined) return searching;
  const words = new Set(question.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  return (
    tools.find(({ name }) =>
      name
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .some((word) => word.length >= MIN_SHARED_WORD && words.has(word)),
    ) ?? tools.find(({ description }) => RETRIEVAL_LIKE.test(description))
  );
}

function argumentsFor({ inputSchema }: SimulatedTool, question: string): JsonObject {
  const example = exampleOfSchema({ type: 'object', ...inputSchema }, question);
  const filled =
    typeof example === 'object' && example !== null && !Array.isArray(example) ? (example as JsonObject) : {};
  const properties = inputSchema['properties'];
  if (typeof properties !== 'object' || properties === null) return filled;
  const asking = QUESTION_KEYS.find((key) => Object.hasOwn(properties, key));
  return asking === undefined ? filled : { ...filled, [asking]: question };
}
