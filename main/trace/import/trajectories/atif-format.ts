import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage, CanonicalSpan, CanonicalUsage, MessagePart } from '../../../contract/canonical-span.ts';
import { providerOf } from '../dialects/provider.ts';
import { firstQuestion, lastAnswer } from '../steps/first-and-last.ts';
import { toolSpan } from '../steps/map-conversation.ts';
import { StepTrace } from '../steps/step-trace.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { ContentTraceIds } from '../values/content-trace-ids.ts';
import { definedOrNone } from '../values/defined.ts';
import { asArray, asId, asNumber, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { contentParts } from '../values/messages/read-message.ts';
import { readTools } from '../values/messages/read-request.ts';
import { readToolCall, type ToolCallPart } from '../values/messages/read-tool-call.ts';
import { nanosecondsOfAny } from '../values/timestamps.ts';
import { tokenCount } from '../values/usage.ts';

const KNOWN = new Set('schema_version session_id agent steps final_metrics subagent_trajectories'.split(' '));
const AGENT_READ = new Set('name version model_name tool_definitions'.split(' '));
const STEP_READ = new Set(
  'step_id timestamp source model_name message reasoning_content tool_calls observation metrics reasoning_effort'.split(
    ' ',
  ),
);
const METRICS_READ = new Set('prompt_tokens completion_tokens cached_tokens cost_usd'.split(' '));
const FINAL_READ = new Set('total_prompt_tokens total_completion_tokens total_cached_tokens total_cost_usd'.split(' '));
const RESULT_READ = new Set('source_call_id content subagent_trajectory_ref'.split(' '));

/**
 * ATIF 1.x, the Agent Trajectory Interchange Format. A file is a trace; a record is one step of the agent, whose input is
 * everything before it. Steps of the user and of the system are its input; spans of tools are made up, one for each call. A step
 * may tell when it happened, not how long it took.
 */
export const atifFormat: TraceFormat = {
  name: 'atif',
  detects: (document) =>
    asText(fieldOf(document, 'schema_version'))?.startsWith('ATIF-') === true &&
    Array.isArray(fieldOf(document, 'steps')),
  createMapper: (context) => new AtifMapper(context),
};

/** Trajectories of subagents within one another that are followed. */
const MAX_SUBAGENTS_DEEP = 20;

class AtifMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #ids = new ContentTraceIds();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue, depth = 0): Iterable<CanonicalSpan> {
    const trajectory = asObject(document);
    const steps = asArray(fieldOf(trajectory, 'steps'));
    if (trajectory === undefined || steps === undefined) {
      this.#context.error('A trajectory holds no steps and was left out.');
      return;
    }
    yield* this.#mapTrajectory(trajectory, steps);
    if (depth > MAX_SUBAGENTS_DEEP) return;
    for (const sub of asArray(fieldOf(trajectory, 'subagent_trajectories')) ?? []) yield* this.map(sub, depth + 1);
  }

  *end(): Iterable<CanonicalSpan> {
    // Every trajectory is complete in itself.
  }

  *#mapTrajectory(trajectory: JsonObject, steps: readonly JsonValue[]): Iterable<CanonicalSpan> {
    const trace = new StepTrace({ format: 'atif', traceId: this.#ids.next(trajectory), context: this.#context });
    const agent = asObject(fieldOf(trajectory, 'agent'));
    const conversationId = asId(fieldOf(trajectory, 'session_id'));
    const heard: CanonicalMessage[] = [];
    for (const [at, value] of steps.entries()) {
      const step = asObject(value);
      if (step === undefined) {
        this.#context.error(`Step ${at} of a trajectory is no object and was left out.`);
        continue;
      }
      const message = readStepMessage(step);
      const results = this.#resultsOf(step);
      if (message.role === 'assistant') {
        const span = this.#mapStep(trace, { step, agent, at, message, heard: [...heard], conversationId });
        yield span;
        for (const [order, call] of callsIn(message).entries()) {
          const result = resultOf(call, order, results);
          const told = result === undefined ? {} : { result: result.content };
          yield toolSpan(trace, span, { call, askedAt: at, order, ...told }, result?.attributes);
        }
      }
      heard.push(message, ...answersOf(results, message));
    }
    yield this.#root(trace, { trajectory, agent, conversationId, heard });
  }

  #mapStep(
    trace: StepTrace,
    {
      step,
      agent,
      at,
      message,
      heard,
      conversationId,
    }: {
      step: JsonObject;
      agent: JsonObject | undefined;
      at: number;
      message: CanonicalMessage;
      heard: readonly CanonicalMessage[];
      conversationId: string | undefined;
    },
  ): CanonicalSpan {
    const model = asText(fieldOf(step, 'model_name')) ?? asText(fieldOf(agent, 'model_name'));
    const metrics = asObject(fieldOf(step, 'metrics'));
    const cost = asNumber(fieldOf(metrics, 'cost_usd'));
    const effort = fieldOf(step, 'reasoning_effort');
    const stepId = fieldOf(step, 'step_id');
    const unmapped = (field: string): void => this.#context.unmapped(field);
    return trace.step(
      {
        name: model === undefined ? 'step' : `chat ${model}`,
        startNs: nanosecondsOfAny(fieldOf(step, 'timestamp')),
        requestModel: model,
        provider: providerOf(undefined, model),
        params: effort === undefined ? undefined : { reasoning_effort: effort },
        agent: agentOf(agent),
        conversationId,
        toolDefinitions: readTools(fieldOf(agent, 'tool_definitions')),
        inputMessages: heard,
        outputMessages: [message],
        usage: usageOf(metrics),
        costUsd: cost === undefined ? undefined : { total: cost },
        attributes: {
          ...(stepId === undefined ? {} : { step_id: stepId }),
          ...keptFields(step, STEP_READ, unmapped, 'step.'),
          ...keptFields(metrics, METRICS_READ, unmapped, 'metrics.'),
        },
      },
      at,
    );
  }

  #root(
    trace: StepTrace,
    {
      trajectory,
      agent,
      conversationId,
      heard,
    }: {
      trajectory: JsonObject;
      agent: JsonObject | undefined;
      conversationId: string | undefined;
      heard: readonly CanonicalMessage[];
    },
  ): CanonicalSpan {
    const final = asObject(fieldOf(trajectory, 'final_metrics'));
    const cost = asNumber(fieldOf(final, 'total_cost_usd'));
    const usage = definedOrNone<CanonicalUsage>({
      inputTokens: tokenCount(fieldOf(final, 'total_prompt_tokens')),
      outputTokens: tokenCount(fieldOf(final, 'total_completion_tokens')),
      cacheReadInputTokens: tokenCount(fieldOf(final, 'total_cached_tokens')),
    });
    const unmapped = (field: string): void => this.#context.unmapped(field);
    return trace.root({
      name: asText(fieldOf(agent, 'name')) ?? 'agent',
      input: firstQuestion(heard),
      output: lastAnswer(heard),
      agent: agentOf(agent),
      conversationId,
      usage,
      costUsd: cost === undefined ? undefined : { total: cost },
      rollup: usage === undefined && cost === undefined ? undefined : true,
      attributes: {
        ...keptFields(trajectory, KNOWN, unmapped),
        ...keptFields(agent, AGENT_READ, unmapped, 'agent.'),
        ...keptFields(final, FINAL_READ, unmapped, 'final_metrics.'),
      },
    });
  }

  #resultsOf(step: JsonObject): Result[] {
    const unmapped = (field: string): void => this.#context.unmapped(field);
    return (asArray(fieldOf(step, 'observation', 'results')) ?? []).map((result) => ({
      callId: asId(fieldOf(result, 'source_call_id')),
      content: firstOf(result, 'content', 'subagent_trajectory_ref') ?? null,
      attributes: keptFields(result, RESULT_READ, unmapped, 'result.'),
    }));
  }
}

function agentOf(agent: JsonObject | undefined): CanonicalSpan['agent'] {
  return definedOrNone<NonNullable<CanonicalSpan['agent']>>({
    name: asText(fieldOf(agent, 'name')),
    version: asId(fieldOf(agent, 'version')),
  });
}

/** Prompt tokens include those that a cache gave. */
function usageOf(metrics: JsonObject | undefined): CanonicalUsage | undefined {
  return definedOrNone<CanonicalUsage>({
    inputTokens: tokenCount(fieldOf(metrics, 'prompt_tokens')),
    outputTokens: tokenCount(fieldOf(metrics, 'completion_tokens')),
    cacheReadInputTokens: tokenCount(fieldOf(metrics, 'cached_tokens')),
  });
}

function readStepMessage(step: JsonObject): CanonicalMessage {
  const source = asText(fieldOf(step, 'source')) ?? 'user';
  const thoughts = asText(fieldOf(step, 'reasoning_content'));
  const parts: MessagePart[] = [
    ...(thoughts === undefined ? [] : [{ type: 'reasoning' as const, content: thoughts }]),
    ...contentParts(fieldOf(step, 'message')),
    ...(asArray(fieldOf(step, 'tool_calls')) ?? []).flatMap((call) => readToolCall(call) ?? []),
  ];
  return { role: source === 'agent' ? 'assistant' : source, parts };
}

function callsIn({ parts }: CanonicalMessage): ToolCallPart[] {
  return parts.flatMap((part) => (part.type === 'tool_call' ? [part] : []));
}

interface Result {
  callId: string | undefined;
  content: JsonValue;
  attributes: JsonObject;
}

/** Results without an id belong to the calls in their order. */
function resultOf(call: ToolCallPart, order: number, results: readonly Result[]): Result | undefined {
  const named = results.find(({ callId }) => callId !== undefined && callId === call.id);
  return named ?? results.filter(({ callId }) => callId === undefined)[order];
}

/** What the next step hears: results of calls as the tools' messages, anything else as the environment's. */
function answersOf(results: readonly Result[], asked: CanonicalMessage): CanonicalMessage[] {
  const isAnswer = callsIn(asked).length > 0;
  return results.map(({ callId, content }) =>
    isAnswer
      ? {
          role: 'tool',
          parts: [{ type: 'tool_call_response', ...(callId === undefined ? {} : { id: callId }), response: content }],
        }
      : { role: 'user', name: 'environment', parts: contentParts(content) },
  );
}
