import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalMessage, CanonicalSpan } from '../../../contract/canonical-span.ts';
import { mapConversation } from '../steps/map-conversation.ts';
import { StepTrace } from '../steps/step-trace.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { ContentTraceIds } from '../values/content-trace-ids.ts';
import { asArray, asId, asObject, asText, fieldOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { readMessages } from '../values/messages/read-messages.ts';
import { parseTranscript } from './parse-transcript.ts';
import { isSimulated, mapSimulations } from './tau2-simulations.ts';

const KNOWN = new Set(['traj', 'messages_display', 'reward', 'task_id', 'trial', 'info']);
const INFO_READ = new Set(['user_cost']);

/**
 * tau-bench and tau²-bench: results (`[{task_id, trial, reward, info, traj}]`, `{info, tasks, simulations}`) and few-shot examples, conversations that
 * were flattened to one text (`{messages_display}`). A trial is a trace; a record is one message of the assistant. Tools' spans are made up, one
 * for each call; in flattened text a call has no name and no arguments left.
 */
export const tauBenchFormat: TraceFormat = {
  name: 'tau-bench',
  detects: (document) => {
    const trial = asObject(document);
    if (trial === undefined) return false;
    const isTrial =
      Array.isArray(fieldOf(trial, 'traj')) && (Object.hasOwn(trial, 'reward') || Object.hasOwn(trial, 'task_id'));
    return isTrial || isSimulated(trial) || typeof fieldOf(trial, 'messages_display') === 'string';
  },
  createMapper: (context) => new TauBenchMapper(context),
};

class TauBenchMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #ids = new ContentTraceIds();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Iterable<CanonicalSpan> {
    const trial = asObject(document);
    if (trial !== undefined && isSimulated(trial)) {
      yield* mapSimulations(trial, this.#ids, this.#context);
      return;
    }
    const transcript = asText(fieldOf(trial, 'messages_display'));
    const isBroken = asArray(fieldOf(trial, 'traj'))?.length === 0 && fieldOf(trial, 'info', 'error') !== undefined;
    const messages =
      transcript === undefined
        ? (readMessages(fieldOf(trial, 'traj'), 'user') ?? (isBroken ? [] : undefined))
        : parseTranscript(transcript);
    if (trial === undefined || messages === undefined)
      this.#context.error('A trial holds no messages and was left out.');
    else yield* this.#mapTrial(trial, messages);
  }

  *end(): Iterable<CanonicalSpan> {
    // Every trial is complete in itself.
  }

  #mapTrial(trial: JsonObject, messages: readonly CanonicalMessage[]): Iterable<CanonicalSpan> {
    const trace = new StepTrace({ format: 'tau-bench', traceId: this.#ids.next(trial), context: this.#context });
    const info = asObject(fieldOf(trial, 'info'));
    const task = asId(fieldOf(trial, 'task_id'));
    const trialNumber = asId(fieldOf(trial, 'trial'));
    const reward = fieldOf(trial, 'reward');
    const unmapped = (field: string): void => this.#context.unmapped(field);
    const error = asText(fieldOf(info, 'error'));
    return mapConversation(trace, messages, {
      root: {
        name: ['tau-bench', task && `task ${task}`, trialNumber && `trial ${trialNumber}`].filter(Boolean).join(' '),
        userId: asId(fieldOf(info, 'task', 'user_id')),
        scores: reward === undefined ? undefined : [{ name: 'reward', value: reward }],
        ...(error === undefined ? {} : { status: 'error', error: { message: error } }),
        attributes: {
          ...(task === undefined ? {} : { task_id: task }),
          ...(trialNumber === undefined ? {} : { trial: trialNumber }),
          ...keptFields(trial, KNOWN, unmapped),
          ...keptFields(info, INFO_READ, unmapped, 'info.'),
          ...userCost(info),
        },
      },
      step: {},
      stepName: 'assistant',
    });
  }
}

/** What the model that played the user cost: no cost of the agent, so it stays an attribute, in US dollars. */
function userCost(info: JsonObject | undefined): JsonObject {
  const cost = fieldOf(info, 'user_cost');
  return cost === undefined ? {} : { 'info.user_cost': cost };
}
