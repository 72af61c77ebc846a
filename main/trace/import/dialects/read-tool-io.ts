import type { JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, asObject, fieldOf, isEmptyObject } from '../values/json-fields.ts';

export interface ToolIo {
  name: string;
  callId?: string | undefined;
  input: JsonValue | undefined;
  output: JsonValue | undefined;
}

/** The call of a tool from what went into its span and came out of it. */
export function toolCallOf({ name, callId, input, output }: ToolIo): NonNullable<CanonicalSpan['tool']> {
  return defined<NonNullable<CanonicalSpan['tool']>>({
    name,
    callId: callId ?? callIdOf(output),
    arguments: input === undefined ? undefined : callArguments(input),
    result: output,
  });
}

/** Beside the arguments, what decorators record of the Python call: `{args: [], kwargs: {…}}`. */
const OF_THE_CALL = new Set(['args', 'kwargs', 'sanitize_inputs_outputs']);

/**
 * @returns the arguments as the model gave them, where a decorator recorded them as those of a function (`{args: [],
 *   kwargs}`), or LangChain beside its tags (`{inputs, input_str, …}`); any other value as it stands
 */
export function callArguments(input: JsonValue): JsonValue {
  const object = asObject(input);
  if (object === undefined) return input;
  const keys = Object.keys(object);
  const named = asObject(object['kwargs']);
  if (named !== undefined && keys.every((key) => OF_THE_CALL.has(key))) {
    const positional = asArray(object['args']) ?? [];
    if (positional.length === 0) return named;
    return isEmptyObject(named) && positional.length === 1 ? (positional[0] ?? input) : input;
  }
  const inputs = asObject(object['inputs']);
  return inputs !== undefined && keys.includes('input_str') ? inputs : input;
}

/** LangChain and others answer with a tool message, which names the call. */
function callIdOf(output: JsonValue | undefined): string | undefined {
  const message = fieldOf(output, 'output') ?? output;
  return asId(fieldOf(message, 'tool_call_id') ?? fieldOf(message, 'kwargs', 'tool_call_id'));
}
