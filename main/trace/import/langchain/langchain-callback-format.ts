import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { mapRun } from '../langsmith/map-run.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { asArray, asId, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';

const EVENT = /^on_(chain|llm|chat_model|tool|retriever|prompt|parser|agent)_(start|end|error|stream|new_token)$/;
const INPUTS = ['inputs', 'input', 'messages', 'prompts', 'input_str', 'query'];
const OUTPUTS = ['outputs', 'output', 'response', 'documents', 'result'];
const TIMES = ['timestamp', 'time', 'ts', 'created_at', 'start_time', 'end_time'];
const READ = new Set([
  'event',
  'run_id',
  'parent_run_id',
  'parent_ids',
  'name',
  'data',
  'error',
  'trace_id',
  ...INPUTS,
  ...OUTPUTS,
  ...TIMES,
]);

/**
 * Logs of LangChain's callbacks: a handler's, or the events of `astream_events`. A record is one run: the pair of its start and
 * its end or error. Tokens and pieces that stream between them are counted, not kept: the end says them again. Times are there
 * where the log has them.
 */
export const langchainCallbackFormat: TraceFormat = {
  name: 'langchain-callback',
  detects: (document) =>
    EVENT.test(asText(fieldOf(document, 'event')) ?? '') && asId(fieldOf(document, 'run_id')) !== undefined,
  createMapper: (context) => new LangchainCallbackMapper(context),
};

interface OpenRun {
  traceId: string;
  run: JsonObject;
}

class LangchainCallbackMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #open = new Map<string, OpenRun>();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Iterable<CanonicalSpan> {
    const event = asObject(document) ?? {};
    const match = EVENT.exec(asText(fieldOf(event, 'event')) ?? '');
    const id = asId(fieldOf(event, 'run_id'));
    if (match === null || id === undefined) {
      this.#context.error('An event of a callback log has no name that is known, or no run, and was left out.');
      return;
    }
    const [, kind = '', phase] = match;
    if (phase === 'stream' || phase === 'new_token') this.#context.unmapped(`${asText(fieldOf(event, 'event'))}`);
    else if (phase === 'start') {
      // An end that is missing does not take its run along.
      yield* this.#close(id, undefined);
      this.#open.set(id, this.#start(id, kind, event));
    } else {
      if (!this.#open.has(id)) this.#open.set(id, this.#start(id, kind, event, false));
      yield* this.#close(id, event);
    }
  }

  *end(): Iterable<CanonicalSpan> {
    for (const id of this.#open.keys()) yield* this.#close(id, undefined);
  }

  #start(id: string, kind: string, event: JsonObject, isStart = true): OpenRun {
    const ancestors = (asArray(fieldOf(event, 'parent_ids')) ?? []).flatMap((ancestor) => asId(ancestor) ?? []);
    const parent = asId(fieldOf(event, 'parent_run_id')) ?? ancestors.at(-1);
    const traceId =
      asId(fieldOf(event, 'trace_id')) ??
      ancestors[0] ??
      (parent === undefined ? id : (this.#open.get(parent)?.traceId ?? parent));
    const serialized = fieldOf(event, 'serialized');
    const name =
      asText(fieldOf(event, 'name')) ??
      asText(fieldOf(serialized, 'name')) ??
      asText(asArray(fieldOf(serialized, 'id'))?.at(-1));
    const inputs = firstOf(event, ...INPUTS) ?? fieldOf(event, 'data', 'input');
    const { metadata, invocation_params: invocation, ...rest } = without(event);
    return {
      traceId,
      run: {
        ...rest,
        id,
        trace_id: traceId,
        ...(parent === undefined ? {} : { parent_run_id: parent }),
        name: name ?? kind,
        run_type: kind,
        ...(isStart ? { start_time: firstOf(event, ...TIMES) ?? null } : {}),
        inputs: namedInputs(event, inputs),
        extra: { metadata: metadata ?? {}, invocation_params: invocation ?? {} },
      },
    };
  }

  *#close(id: string, event: JsonObject | undefined): Iterable<CanonicalSpan> {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    const error = fieldOf(event, 'error') ?? fieldOf(event, 'data', 'error');
    const outputs = firstOf(event, ...OUTPUTS) ?? fieldOf(event, 'data', 'output') ?? null;
    const inputs = fieldOf(open.run, 'inputs') ?? fieldOf(event, 'data', 'input') ?? null;
    const time = firstOf(event, 'end_time', ...TIMES);
    const run = {
      ...open.run,
      inputs,
      outputs,
      ...(error === undefined ? {} : { error }),
      ...(time === undefined ? {} : { end_time: time }),
      ...(event === undefined ? { status: 'pending' } : {}),
      ...(error === undefined && event !== undefined ? { status: 'success' } : {}),
    };
    const parentSpanId = asId(fieldOf(run, 'parent_run_id'));
    const ids = { traceId: open.traceId, spanId: id, ...(parentSpanId === undefined ? {} : { parentSpanId }) };
    yield mapRun(run, ids, this.#context, 'langchain-callback');
  }
}

/** A list of messages or prompts goes by the name that a run has for it. */
function namedInputs(event: JsonObject, inputs: JsonValue | undefined): JsonValue {
  if (inputs === undefined) return null;
  const name = ['messages', 'prompts', 'query'].find((key) => fieldOf(event, key) === inputs);
  return name === undefined ? inputs : { [name]: inputs };
}

function without(event: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(event).filter(([key]) => !READ.has(key)));
}
