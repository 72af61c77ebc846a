import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { providerOf } from '../dialects/provider.ts';
import { mapConversation } from '../steps/map-conversation.ts';
import { StepTrace, type StepFields } from '../steps/step-trace.ts';
import type { MapperContext } from '../trace-format.ts';
import type { ContentTraceIds } from '../values/content-trace-ids.ts';
import { asArray, asId, asNumber, asObject, asText, fieldOf, hasAny } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { readMessage } from '../values/messages/read-message.ts';
import { nanosecondsOfAny } from '../values/timestamps.ts';
import { readUsage } from '../values/usage.ts';

const MESSAGE_READ = new Set('id role content tool_calls timestamp cost usage'.split(' '));
const SIMULATION_READ = new Set('id task_id messages agent_cost start_time end_time'.split(' '));

/** @returns true for the results of tau²-bench, `{info, tasks, simulations}` */
export function isSimulated(results: JsonObject): boolean {
  const [first] = asArray(fieldOf(results, 'simulations')) ?? [];
  return (
    Array.isArray(fieldOf(first, 'messages')) && hasAny(asObject(first) ?? {}, 'reward_info', 'termination_reason')
  );
}

/**
 * A simulation is a trace, a record one message of the agent. Messages say when they came and what they cost, so that steps and
 * tools have times; what the model that played the user cost is none of the agent's.
 */
export function* mapSimulations(
  results: JsonObject,
  ids: ContentTraceIds,
  context: MapperContext,
): Iterable<CanonicalSpan> {
  const model = asText(fieldOf(results, 'info', 'agent_info', 'llm'));
  const domain = asText(fieldOf(results, 'info', 'environment_info', 'domain_name'));
  for (const value of asArray(fieldOf(results, 'simulations')) ?? []) {
    const simulation = asObject(value);
    if (simulation === undefined) context.error('A simulation is no object and was left out.');
    else yield* mapSimulation(simulation, { model, domain, ids, context });
  }
}

function* mapSimulation(
  simulation: JsonObject,
  options: { model: string | undefined; domain: string | undefined; ids: ContentTraceIds; context: MapperContext },
): Iterable<CanonicalSpan> {
  const { model, domain, ids, context } = options;
  const entries = (asArray(fieldOf(simulation, 'messages')) ?? []).flatMap((message) => entriesOf(message));
  const messages = entries.map(({ message }) => message);
  const task = asId(fieldOf(simulation, 'task_id'));
  const reward = asNumber(fieldOf(simulation, 'reward_info', 'reward'));
  const cost = asNumber(fieldOf(simulation, 'agent_cost'));
  const trace = new StepTrace({ format: 'tau-bench', traceId: ids.next(simulation), context });
  const unmapped = (field: string): void => context.unmapped(field);
  yield* mapConversation(trace, messages, {
    root: {
      name: ['tau2-bench', domain, task && `task ${task}`].filter(Boolean).join(' '),
      startNs: nanosecondsOfAny(fieldOf(simulation, 'start_time')),
      endNs: nanosecondsOfAny(fieldOf(simulation, 'end_time')),
      scores: reward === undefined ? undefined : [{ name: 'reward', value: reward }],
      costUsd: cost === undefined ? undefined : { total: cost },
      rollup: cost === undefined ? undefined : true,
      attributes: {
        ...(task === undefined ? {} : { task_id: task }),
        ...keptFields(simulation, SIMULATION_READ, unmapped),
      },
    },
    step: { requestModel: model, provider: providerOf(undefined, model) },
    stepName: model === undefined ? 'assistant' : `chat ${model}`,
    timeOf: (at) => nanosecondsOfAny(fieldOf(entries[at]?.given, 'timestamp')),
    ofStep: (at) => ({
      ...spentOn(entries[at]?.given),
      attributes: keptFields(entries[at]?.given, MESSAGE_READ, unmapped, 'message.'),
    }),
  });
}

function spentOn(given: JsonValue | undefined): Partial<StepFields> {
  const cost = asNumber(fieldOf(given, 'cost'));
  return { usage: readUsage(fieldOf(given, 'usage')), costUsd: cost === undefined ? undefined : { total: cost } };
}

interface Entry {
  message: CanonicalMessage;
  given: JsonObject;
}

/** Results of several calls lie in one message; a result names its call by its own id. */
function entriesOf(value: JsonValue): Entry[] {
  const given = asObject(value);
  if (given === undefined) return [];
  const several = asArray(fieldOf(given, 'tool_messages'));
  if (several !== undefined) return several.flatMap((message) => entriesOf(message));
  const isResult = fieldOf(given, 'role') === 'tool' && fieldOf(given, 'tool_call_id') === undefined;
  const message = readMessage(isResult ? { ...given, tool_call_id: fieldOf(given, 'id') ?? null } : given);
  return message === undefined ? [] : [{ message, given }];
}
