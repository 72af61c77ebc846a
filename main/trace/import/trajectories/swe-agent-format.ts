import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage, CanonicalSpan, CanonicalUsage } from '../../../contract/canonical-span.ts';
import { providerOf } from '../dialects/provider.ts';
import { firstQuestion } from '../steps/first-and-last.ts';
import { StepTrace } from '../steps/step-trace.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { ContentTraceIds } from '../values/content-trace-ids.ts';
import { definedOrNone } from '../values/defined.ts';
import { asArray, asNumber, asObject, asText, fieldOf, hasAny } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { textOf } from '../values/messages/read-part.ts';
import { decodeJsonText } from '../values/parse-json-text.ts';
import { tokenCount } from '../values/usage.ts';
import { isMiniRun, mapMiniRun } from './mini-swe-agent.ts';
import { statusOfExit } from './status-of-exit.ts';
import { type AgentStep, readAgentSteps } from './swe-agent-steps.ts';

const KNOWN = new Set(['trajectory', 'history', 'info', 'environment']);
const INFO_READ = new Set(['submission', 'exit_status', 'model_stats']);
const STATS_READ = new Set(['instance_cost', 'tokens_sent', 'tokens_received']);

/**
 * SWE-agent: `.traj` files of a run (`{trajectory, history, info}`), of demonstrations (`{history}` only) and of mini-SWE-agent
 * (`{info, messages}`). A file is a trace; a record is one step of the agent, its action is a tool's span that is made up. Only
 * mini-SWE-agent has a clock.
 */
export const sweAgentFormat: TraceFormat = {
  name: 'swe-agent',
  detects: (document) => {
    const run = asObject(document);
    if (run === undefined || Object.hasOwn(run, 'mistake_step')) return false;
    if (isMiniRun(run)) return true;
    const [step] = asArray(fieldOf(run, 'trajectory')) ?? [];
    if (step !== undefined) return hasAny(asObject(step) ?? {}, 'action', 'observation', 'thought');
    const history = asArray(fieldOf(run, 'history'))?.slice(0, 4) ?? [];
    const isTold = fieldOf(run, 'info', 'exit_status') !== undefined || fieldOf(run, 'environment') !== undefined;
    return history.some(
      (entry) => isTold || hasAny(asObject(entry) ?? {}, 'message_type', 'agent', 'action', 'thought'),
    );
  },
  createMapper: (context) => new SweAgentMapper(context),
};

class SweAgentMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #ids = new ContentTraceIds();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Iterable<CanonicalSpan> {
    const run = asObject(document);
    if (run !== undefined && isMiniRun(run)) {
      yield* mapMiniRun(run, this.#ids, this.#context);
      return;
    }
    const steps = run && readAgentSteps(run);
    if (run === undefined || steps === undefined) {
      this.#context.error('A run holds neither a trajectory nor a history and was left out.');
      return;
    }
    const trace = new StepTrace({ format: 'swe-agent', traceId: this.#ids.next(run), context: this.#context });
    // Old versions write it as JSON text.
    const config = decodeJsonText(fieldOf(run, 'replay_config') ?? null);
    const model =
      asText(fieldOf(config, 'agent', 'model', 'name')) ?? asText(fieldOf(config, 'agent', 'model', 'model_name'));
    const isModel = model !== undefined && !/^(?:human|replay|instant_empty|instant_submit)/.test(model);
    for (const [at, step] of steps.entries()) yield* this.#mapStep(trace, step, at, isModel ? model : undefined);
    yield this.#root(trace, run, config, steps);
  }

  *end(): Iterable<CanonicalSpan> {
    // Every run is complete in itself.
  }

  *#mapStep(trace: StepTrace, step: AgentStep, at: number, model: string | undefined): Iterable<CanonicalSpan> {
    const agent = step.agent === undefined ? undefined : { name: step.agent };
    const span = trace.step(
      {
        name: model === undefined ? 'step' : `chat ${model}`,
        requestModel: model,
        provider: providerOf(undefined, model),
        agent,
        inputMessages: step.heard.length > 0 ? step.heard : undefined,
        outputMessages: [step.said],
        attributes: keptFields(step.rest, new Set(), (field) => this.#context.unmapped(field), 'step.'),
      },
      at,
    );
    yield span;
    for (const [order, { name, callId, given, result }] of step.actions.entries()) {
      const tool = {
        name,
        ...(callId === undefined ? {} : { callId }),
        arguments: given,
        ...(result === undefined ? {} : { result }),
      };
      yield trace.tool({ name, agent, tool }, span, order);
    }
  }

  #root(trace: StepTrace, run: JsonObject, config: JsonValue, steps: readonly AgentStep[]): CanonicalSpan {
    const info = asObject(fieldOf(run, 'info'));
    const stats = asObject(fieldOf(info, 'model_stats'));
    // A replayed run counts nothing: zeros say so.
    const cost = asNumber(fieldOf(stats, 'instance_cost')) || undefined;
    const usage = definedOrNone<CanonicalUsage>({
      inputTokens: tokenCount(fieldOf(stats, 'tokens_sent')) || undefined,
      outputTokens: tokenCount(fieldOf(stats, 'tokens_received')) || undefined,
    });
    const exit = asText(fieldOf(info, 'exit_status'));
    const unmapped = (field: string): void => this.#context.unmapped(field);
    const heard: readonly CanonicalMessage[] = steps[0]?.heard ?? [];
    return trace.root({
      name: asText(fieldOf(config, 'agent', 'name')) ?? 'swe-agent',
      input: questionIn(run) ?? firstQuestion(heard),
      output: asText(fieldOf(info, 'submission')),
      ...statusOfExit(exit),
      usage,
      costUsd: cost === undefined ? undefined : { total: cost },
      rollup: usage === undefined && cost === undefined ? undefined : true,
      attributes: {
        ...(exit === undefined ? {} : { exit_status: exit }),
        ...keptFields(run, KNOWN, unmapped),
        ...keptFields(info, INFO_READ, unmapped, 'info.'),
        ...keptFields(stats, STATS_READ, unmapped, 'model_stats.'),
        ...environmentOf(run),
      },
    });
  }
}

/** What a run is about: the first words of the user that belong to no demonstration. */
function questionIn(run: JsonObject): string | undefined {
  const asked = asArray(fieldOf(run, 'history'))?.find(
    (entry) => fieldOf(entry, 'role') === 'user' && fieldOf(entry, 'is_demo') !== true,
  );
  return textOf(fieldOf(asked, 'content'));
}

function environmentOf(run: JsonObject): JsonObject {
  const environment = fieldOf(run, 'environment');
  return environment === undefined ? {} : { environment };
}
