import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { providerOf } from '../dialects/provider.ts';
import { firstQuestion } from '../steps/first-and-last.ts';
import { mapConversation } from '../steps/map-conversation.ts';
import { type StepFields, StepTrace } from '../steps/step-trace.ts';
import type { MapperContext } from '../trace-format.ts';
import type { ContentTraceIds } from '../values/content-trace-ids.ts';
import { asArray, asNumber, asObject, asText, fieldOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { readMessage } from '../values/messages/read-message.ts';
import { nanosecondsOfAny } from '../values/timestamps.ts';
import { readUsage } from '../values/usage.ts';
import { statusOfExit } from './status-of-exit.ts';

const KNOWN = new Set(['info', 'messages']);
const EXTRA_READ = new Set('response cost timestamp actions'.split(' '));
const INFO_READ = new Set(['submission', 'exit_status', 'model_stats']);
const STATS_READ = new Set(['instance_cost']);
/** Before its version 2 the agent wrote its command into a fence, and read what it printed as the user's next message. */
const FENCE = /```(?:bash|sh|mswea_bash_command)?\n([\s\S]*?)\n```/;

/** @returns true for a run of mini-SWE-agent, whose messages are the trajectory */
export function isMiniRun(run: JsonObject): boolean {
  if (!Array.isArray(fieldOf(run, 'messages'))) return false;
  const isNamed = asText(fieldOf(run, 'trajectory_format'))?.startsWith('mini-swe-agent') === true;
  return isNamed || fieldOf(run, 'info', 'mini_version') !== undefined;
}

/** Messages say when they were there, what they used and cost; the last, of role `exit`, only repeats the outcome. */
export function* mapMiniRun(run: JsonObject, ids: ContentTraceIds, context: MapperContext): Iterable<CanonicalSpan> {
  const info = asObject(fieldOf(run, 'info'));
  const stats = asObject(fieldOf(info, 'model_stats'));
  const entries = (asArray(fieldOf(run, 'messages')) ?? []).filter((entry) => fieldOf(entry, 'role') !== 'exit');
  const spoken = entries.flatMap((given) => {
    const message = readMessage(given);
    return message === undefined ? [] : [{ given, message }];
  });
  const messages = withFencedCalls(spoken.map(({ message }) => message));
  const model = asText(fieldOf(info, 'config', 'model', 'model_name'));
  const exit = asText(fieldOf(info, 'exit_status'));
  const cost = asNumber(fieldOf(stats, 'instance_cost')) || undefined;
  const trace = new StepTrace({ format: 'swe-agent', traceId: ids.next(run), context });
  const unmapped = (field: string): void => context.unmapped(field);
  yield* mapConversation(trace, messages, {
    root: {
      name: 'mini-swe-agent',
      input: firstQuestion(messages),
      output: asText(fieldOf(info, 'submission')),
      ...statusOfExit(exit),
      costUsd: cost === undefined ? undefined : { total: cost },
      rollup: cost === undefined ? undefined : true,
      attributes: {
        ...(exit === undefined ? {} : { exit_status: exit }),
        ...keptFields(run, KNOWN, unmapped),
        ...keptFields(info, INFO_READ, unmapped, 'info.'),
        ...keptFields(stats, STATS_READ, unmapped, 'model_stats.'),
      },
    },
    step: { requestModel: model, provider: providerOf(undefined, model) },
    stepName: model === undefined ? 'step' : `chat ${model}`,
    timeOf: (at) => timeOf(spoken[at]?.given),
    ofStep: (at) => ({
      ...(timeOf(spoken[at - 1]?.given) === undefined ? startedBy(spoken[at]?.given) : {}),
      ...spentOn(spoken[at]?.given),
      attributes: keptFields(asObject(fieldOf(spoken[at]?.given, 'extra')), EXTRA_READ, unmapped, 'extra.'),
    }),
  });
}

function timeOf(given: JsonValue | undefined): string | undefined {
  return nanosecondsOfAny(fieldOf(given, 'extra', 'timestamp') ?? fieldOf(given, 'timestamp'));
}

/** The provider says when it took the call on. */
function startedBy(given: JsonValue | undefined): Partial<StepFields> {
  const startNs = nanosecondsOfAny(fieldOf(given, 'extra', 'response', 'created'));
  return startNs === undefined ? {} : { startNs };
}

function spentOn(given: JsonValue | undefined): Partial<StepFields> {
  const response = fieldOf(given, 'extra', 'response');
  const cost = asNumber(fieldOf(given, 'extra', 'cost'));
  return {
    usage: readUsage(fieldOf(response, 'usage')),
    responseModel: asText(fieldOf(response, 'model')),
    costUsd: cost === undefined ? undefined : { total: cost },
  };
}

/** Commands in fences become calls, and the words that follow their results, so that both are paired like any other. */
function withFencedCalls(messages: readonly CanonicalMessage[]): CanonicalMessage[] {
  const hasCalls = messages.some(({ parts }) => parts.some(({ type }) => type === 'tool_call'));
  if (hasCalls) return [...messages];
  let isRunning = false;
  return messages.map((message) => {
    if (message.role !== 'assistant') {
      const response = textOf(message);
      const isResult = isRunning && message.role === 'user';
      isRunning = false;
      return isResult ? { role: 'tool', parts: [{ type: 'tool_call_response', response }] } : message;
    }
    const command = FENCE.exec(textOf(message))?.[1];
    isRunning = command !== undefined;
    if (command === undefined) return message;
    return { ...message, parts: [...message.parts, { type: 'tool_call', name: 'bash', arguments: { command } }] };
  });
}

function textOf({ parts }: CanonicalMessage): string {
  return parts.map((part) => (part.type === 'text' ? part.content : '')).join('\n');
}
