import { editDistance } from '../../../base/near-words.ts';
import { TrestleError } from '../../../base/errors/trestle-error.ts';
import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { ToolCallRepair } from '../../../contract/tool.ts';
import type { SchemaValidator } from '../../../spec/schema-validator.ts';
import type { PreparedToolCall, Tool, WrittenToolCall } from '../../../spec/tool.ts';
import { plainName } from './plain-name.ts';
import { NOT_JSON, readArguments } from './read-arguments.ts';
import { repairArguments } from './repair-arguments.ts';
import { showValue } from './show-value.ts';

/** Problems told to the model: more would not be read. */
const MAX_TOLD_PROBLEMS = 8;
const MAX_LISTED_TOOLS = 40;

/**
 * Makes a call out of what a model wrote: finds the tool, reads the arguments, checks them, and repairs their form when the
 * check fails, unless the tool's contract says not to. Nothing is repaired in silence, and no value is made up.
 *
 * @returns for bad input, sentences that tell the model what is wrong; never throws for it
 */
export async function prepareCall(
  call: WrittenToolCall,
  tools: readonly Tool[],
  schemas: SchemaValidator,
): Promise<PreparedToolCall> {
  const found = findTool(call.name, tools);
  if (found === null) return unknownTool(call.name, tools);
  const { tool, repairs } = found;
  if (!tool.contract.repair && repairs.length > 0) return unknownTool(call.name, tools);
  const read = await readArguments(call.arguments, schemas);
  if (!read.ok) return refuse(tool, [read.problem], repairs);
  if (!tool.contract.repair && read.repairs.length > 0) return refuse(tool, [NOT_JSON], repairs);
  return fit(tool, read.value, [...repairs, ...read.repairs], schemas);
}

/** @returns the arguments as the contract takes them, or why it does not */
export async function fit(
  tool: Tool,
  value: JsonValue,
  before: readonly ToolCallRepair[],
  schemas: SchemaValidator,
): Promise<PreparedToolCall> {
  const { inputSchema, repair } = tool.contract;
  try {
    const schema = inputSchema as JsonObject;
    const problems = await schemas.validate(schema, value);
    if (problems.length === 0 && isObject(value)) return { ok: true, tool, args: value, repairs: before };
    const repaired = repair ? repairArguments(schema, value) : { value, repairs: [] };
    const repairs = [...before, ...repaired.repairs];
    const left = repaired.repairs.length === 0 ? problems : await schemas.validate(schema, repaired.value);
    if (left.length === 0 && isObject(repaired.value)) return { ok: true, tool, args: repaired.value, repairs };
    if (left.length === 0) return refuse(tool, ['The arguments must be one JSON object.'], repairs);
    return refuse(
      tool,
      left.map(
        ({ path, message }) => `${path === '' ? 'The arguments' : path.slice(1).replaceAll('/', '.')} ${message}.`,
      ),
      repairs,
    );
  } catch (error) {
    if (!TrestleError.is(error)) throw error;
    // The contract itself cannot be used; the model cannot help it.
    return refuse(tool, [error.message], before);
  }
}

function findTool(name: string, tools: readonly Tool[]): { tool: Tool; repairs: readonly ToolCallRepair[] } | null {
  const exact = tools.find(({ contract }) => contract.name === name);
  if (exact !== undefined) return { tool: exact, repairs: [] };
  // Some models put a name space before it: functions.search.
  const wanted = plainName(name.replace(/^(?:functions|tools?)[./:]/i, ''));
  const same = tools.filter(({ contract }) => plainName(contract.name) === wanted);
  const [tool, ...others] = same;
  if (tool === undefined || others.length > 0) return null;
  return { tool, repairs: [{ kind: 'tool-name', path: '', before: showValue(name), after: tool.contract.name }] };
}

function unknownTool(name: string, tools: readonly Tool[]): PreparedToolCall {
  const names = tools.map(({ contract }) => contract.name);
  const limit = Math.max(1, Math.floor(name.length / 3));
  const shown = showValue(name);
  const [near] = names
    .map((known) => ({ known, distance: editDistance(plainName(name).slice(0, 100), plainName(known), limit) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((a, b) => a.distance - b.distance);
  const suggestion = near === undefined ? '' : ` Did you mean "${near.known}"?`;
  const known = names.length === 0 ? 'There are none.' : `Tools: ${names.slice(0, MAX_LISTED_TOOLS).join(', ')}.`;
  const message = `There is no tool "${shown}".${suggestion} ${known}`;
  return { ok: false, tool: null, message, problems: [message], repairs: [] };
}

function refuse(tool: Tool, problems: readonly string[], repairs: readonly ToolCallRepair[]): PreparedToolCall {
  const told = problems.slice(0, MAX_TOLD_PROBLEMS);
  const more = problems.length > told.length ? ` And ${problems.length - told.length} more.` : '';
  const message = `The call of ${tool.contract.name} was not made: ${told.join(' ')}${more}`;
  return { ok: false, tool, message, problems, repairs };
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
