import { ReplayMismatchError } from '../../base/errors/replay-mismatch-error.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { OpenCall } from '../../contract/replay.ts';
import type { ToolResult } from '../../spec/tool.ts';
import { safeJson } from '../compare/message-text.ts';
import { objectOf } from '../../base/text-in-json.ts';
import type { ObservedToolCall } from '../observe/observed-run.ts';

/** How one call was answered. */
export interface AnsweredToolCall {
  callId: string;
  name: string;
  /** `person`: somebody said what it would have given. */
  matchedBy: 'arguments' | 'order' | 'person' | null;
}

/** Answers calls of tools from a recording. Whatever comes of it, nothing is ever executed. */
export interface RecordedTools {
  /**
   * @returns what the tool gave when it was recorded: for the same name and arguments; failing that, for the next call of
   *   that name that has not been used, only when the arguments have the same shape
   * @throws ReplayMismatchError when nothing recorded answers it, or its result was not recorded
   */
  answer(call: { callId: string; name: string; args: JsonObject }): ToolResult;
  readonly answered: readonly AnsweredToolCall[];
  /** Calls that nothing answered, as sentences. */
  readonly unmatched: readonly string[];
  /** The same calls. */
  readonly open: readonly OpenCall[];
}

/** What a person said that a call would have given. */
export interface GivenAnswer extends OpenCall {
  result: JsonValue;
}

/** @param given comes first: somebody was asked for exactly this call */
export function createRecordedTools(
  recorded: readonly ObservedToolCall[],
  given: readonly GivenAnswer[] = [],
): RecordedTools {
  const said = new Map(given.map((answer) => [keyOf(answer), answer]));
  const unused = new Set(recorded.filter(({ status }) => status !== 'denied'));
  const answered: AnsweredToolCall[] = [];
  const unmatched: string[] = [];
  const open: OpenCall[] = [];
  const refuse = (message: string, call: OpenCall): never => {
    unmatched.push(message);
    open.push(call);
    throw new ReplayMismatchError(message);
  };
  return {
    answered,
    unmatched,
    open,
    answer: ({ callId, name, args }) => {
      const asked: OpenCall = { name, arguments: args };
      const told = said.get(keyOf(asked));
      if (told !== undefined) {
        answered.push({ callId, name, matchedBy: 'person' });
        return { ok: true, value: told.result, reads: [] };
      }
      const ofTool = [...unused].filter((call) => call.name === name);
      const key = safeJson(args);
      const exact = ofTool.find((call) => safeJson(call.arguments) === key);
      const next = exact ?? ofTool.find((call) => haveSameShape(call.arguments, args));
      if (next === undefined) {
        answered.push({ callId, name, matchedBy: null });
        const isKnown = recorded.some((call) => call.name === name);
        const what =
          ofTool.length > 0
            ? `no call of ${name} with such arguments`
            : isKnown
              ? `no further call of ${name}`
              : `no call of ${name}`;
        return refuse(`The recording has ${what}, so it was not executed.`, asked);
      }
      unused.delete(next);
      answered.push({ callId, name, matchedBy: exact === undefined ? 'order' : 'arguments' });
      if (next.result === undefined) {
        return refuse(`The recording does not hold what ${name} gave, so the run cannot go on.`, asked);
      }
      return asToolResult(next.result, next.hasFailed);
    },
  };
}

function keyOf({ name, arguments: given }: OpenCall): string {
  return `${name} ${safeJson(given)}`;
}

/** The same keys: a renamed, added or dropped argument asks for something else, another value may only be newer. */
function haveSameShape(recorded: JsonValue, args: JsonObject): boolean {
  const keys = (value: unknown): string =>
    Object.keys(objectOf(value) ?? {})
      .toSorted()
      .join('\n');
  return keys(recorded) === keys(args);
}

/** Results of ours say what kind they are; those of others are their value. */
function asToolResult(result: JsonValue, hasFailed: boolean): ToolResult {
  const told = objectOf(result);
  const type = told?.['type'];
  const value = told?.['value'] ?? result;
  if (type === 'text' || type === 'json') return { ok: true, value, reads: [] };
  if (type === 'error-text' || type === 'error-json') return refusal(value);
  if (type === 'execution-denied') return refusal(told?.['reason'] ?? 'It was denied.');
  return hasFailed ? refusal(result) : { ok: true, value: result, reads: [] };
}

function refusal(said: JsonValue): ToolResult {
  return { ok: false, message: typeof said === 'string' ? said : safeJson(said), isRetryable: false };
}
