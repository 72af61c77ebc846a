import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage } from '../../../contract/canonical-span.ts';
import { asArray, asId, asObject, asText, fieldOf } from '../values/json-fields.ts';
import { contentParts, readMessage } from '../values/messages/read-message.ts';
import { readMessages } from '../values/messages/read-messages.ts';
import { readToolCall } from '../values/messages/read-tool-call.ts';

/** What a step ran: a tool that was called, or a command line. */
interface AgentAction {
  name: string;
  callId?: string;
  given: JsonValue;
  /** What came back; absent at the end of a history. */
  result?: JsonValue;
}

export interface AgentStep {
  agent?: string;
  heard: readonly CanonicalMessage[];
  said: CanonicalMessage;
  actions: readonly AgentAction[];
  /** Members that were not read: the state of the shell, seconds it took. */
  rest: JsonObject;
}

const STEP_READ = new Set([
  'action',
  'observation',
  'response',
  'thought',
  'query',
  'messages',
  'tool_calls',
  'tool_call_ids',
]);
const ENTRY_READ = new Set([
  ...STEP_READ,
  'role',
  'content',
  'agent',
  'message_type',
  'name',
  'is_demo',
  'thinking_blocks',
  'cache_control',
]);

/** @returns the steps of a run in their order; undefined for what has neither a trajectory nor a history */
export function readAgentSteps(run: JsonObject): AgentStep[] | undefined {
  const trajectory = asArray(fieldOf(run, 'trajectory'));
  const history = asArray(fieldOf(run, 'history'));
  if (trajectory === undefined && history === undefined) return undefined;
  const chat = (history ?? []).map((entry) => asObject(entry) ?? {});
  if (trajectory === undefined || trajectory.length === 0) return stepsOfHistory(chat);
  return stepsOfTrajectory(trajectory, chat);
}

function stepsOfHistory(chat: readonly JsonObject[]): AgentStep[] {
  return chat.flatMap((entry, at) => {
    if (!isStep(entry)) return [];
    const observation = chat[at + 1];
    const isSeen = observation !== undefined && !isStep(observation);
    const result = isSeen ? resultsOf(chat, at) : [];
    return [stepOf({ entry, heard: messagesOf(chat.slice(0, at)), results: result, rest: without(entry, ENTRY_READ) })];
  });
}

/** Steps lie in both lists: the trajectory has what came back, the history the messages and the calls. */
function stepsOfTrajectory(trajectory: readonly JsonValue[], chat: readonly JsonObject[]): AgentStep[] {
  let from = 0;
  return trajectory.map((value) => {
    const step = asObject(value) ?? {};
    const found = chat.findIndex((entry, at) => at >= from && isStep(entry) && isSame(entry, step));
    if (found >= 0) from = found + 1;
    // Since version 1 a step holds what the model was asked with.
    const asked = readMessages(fieldOf(step, 'query') ?? fieldOf(step, 'messages'), 'user');
    const heard = asked ?? (found >= 0 ? messagesOf(chat.slice(0, found)) : []);
    const observation = fieldOf(step, 'observation');
    return stepOf({
      entry: { ...step, ...chat[found] },
      heard,
      results: observation === undefined ? [] : [observation],
      rest: without(step, STEP_READ),
    });
  });
}

function isStep(entry: JsonObject): boolean {
  return fieldOf(entry, 'role') === 'assistant' && fieldOf(entry, 'is_demo') !== true;
}

/** A step that was tried again has the same words and another place: the first that is left is it. */
function isSame(entry: JsonObject, step: JsonObject): boolean {
  const [action, thought] = [fieldOf(step, 'action'), fieldOf(step, 'thought')];
  if (fieldOf(entry, 'action') !== undefined) {
    return fieldOf(entry, 'action') === action && (thought === undefined || fieldOf(entry, 'thought') === thought);
  }
  return fieldOf(entry, 'content') === fieldOf(step, 'response');
}

function stepOf(options: {
  entry: JsonObject;
  heard: readonly CanonicalMessage[];
  results: readonly JsonValue[];
  rest: JsonObject;
}): AgentStep {
  const { entry, heard, results, rest } = options;
  const agent = asText(fieldOf(entry, 'agent'));
  return {
    ...(agent === undefined ? {} : { agent }),
    heard,
    said: saidBy(entry),
    actions: actionsOf(entry, results),
    rest,
  };
}

function saidBy(entry: JsonObject): CanonicalMessage {
  const message = fieldOf(entry, 'role') === undefined ? undefined : readMessage(entry);
  if (message !== undefined) return message;
  return { role: 'assistant', parts: contentParts(fieldOf(entry, 'response') ?? fieldOf(entry, 'thought')) };
}

function actionsOf(entry: JsonObject, results: readonly JsonValue[]): AgentAction[] {
  const calls = (asArray(fieldOf(entry, 'tool_calls')) ?? []).flatMap((call) => readToolCall(call) ?? []);
  const withResult = (order: number): { result?: JsonValue } => {
    const result = results[order];
    return result === undefined ? {} : { result };
  };
  if (calls.length > 0) {
    return calls.map(({ name, id, arguments: given }, order) => ({
      name,
      ...(id === undefined ? {} : { callId: id }),
      given,
      ...withResult(order),
    }));
  }
  const action = asText(fieldOf(entry, 'action'))?.trim();
  if (action === undefined || action === '') return [];
  // Without calls, a step is a command line: its first word is the tool.
  return [{ name: /^[^\s(]+/.exec(action)?.[0] ?? action, given: action, ...withResult(0) }];
}

/** What the tools of a step said: its following messages up to the next step, by the call they answer or in order. */
function resultsOf(chat: readonly JsonObject[], at: number): JsonValue[] {
  const following: JsonObject[] = [];
  for (const entry of chat.slice(at + 1)) {
    if (isStep(entry)) break;
    following.push(entry);
  }
  const calls = (asArray(fieldOf(chat[at], 'tool_calls')) ?? []).map((call) => asId(fieldOf(call, 'id')));
  if (calls.length === 0) return following.slice(0, 1).flatMap((entry) => fieldOf(entry, 'content') ?? []);
  return calls.map((id, order) => {
    const answer = following.find((entry) => asArray(fieldOf(entry, 'tool_call_ids'))?.includes(id ?? '') === true);
    return fieldOf(answer ?? following[order], 'content') ?? null;
  });
}

function messagesOf(chat: readonly JsonObject[]): CanonicalMessage[] {
  return chat.flatMap((entry) => readMessage(entry) ?? []);
}

function without(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !names.has(key)));
}
