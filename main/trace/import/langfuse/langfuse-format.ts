import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { asArray, asObject, fieldOf, firstOf, hasAny } from '../values/json-fields.ts';
import { mapObservation } from './map-observation.ts';
import { ObservationRow } from './observation-row.ts';
import { TraceInfo } from './trace-info.ts';

/**
 * Langfuse: downloads of a trace (`{trace, observations}`), answers of the API (a trace with its observations, a page of
 * observations), its two tables in one (`{traces, observations}`), exports to a blob store and tables (rows, JSON or CSV). A record is one observation.
 */
export const langfuseFormat: TraceFormat = {
  name: 'langfuse',
  detects: (document) => {
    const object = asObject(document);
    return (
      object !== undefined &&
      (isTrace(object) || isTable(object) || hasAny(object, 'parentObservationId', 'parent_observation_id'))
    );
  },
  createMapper: (context) => new LangfuseMapper(context),
};

function isTrace(object: JsonObject): boolean {
  const trace = asObject(fieldOf(object, 'trace')) ?? object;
  if (!Array.isArray(fieldOf(object, 'observations') ?? fieldOf(trace, 'observations'))) return false;
  return hasAny(trace, 'timestamp', 'projectId', 'project_id', 'userId', 'sessionId', 'htmlPath', 'scores', 'release');
}

/** Both tables side by side: `{traces, observations}`, joined by `traceId`. */
function isTable(object: JsonObject): boolean {
  const [first] = asArray(fieldOf(object, 'observations')) ?? [];
  return Array.isArray(fieldOf(object, 'traces')) && firstOf(first, 'traceId', 'trace_id') !== undefined;
}

class LangfuseMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #toppedTraces = new Set<string>();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Iterable<CanonicalSpan> {
    const object = asObject(document);
    const around = asObject(fieldOf(object, 'trace'));
    const observations = asArray(fieldOf(object, 'observations')) ?? asArray(fieldOf(around, 'observations'));
    if (observations === undefined) {
      yield* this.#mapRow(document, undefined);
      return;
    }
    if (object !== undefined && isTable(object)) {
      yield* this.#mapTable(asArray(fieldOf(object, 'traces')) ?? [], observations);
      return;
    }
    const trace = new TraceInfo(around ?? object ?? {});
    const top = this.#topOf(observations, trace);
    for (const observation of observations) yield* this.#mapRow(observation, trace, observation === top);
  }

  *#mapTable(traces: readonly JsonValue[], observations: readonly JsonValue[]): Iterable<CanonicalSpan> {
    const infos = new Map(traces.map((trace) => [fieldOf(trace, 'id'), asObject(trace)]));
    const rows = Map.groupBy(observations, (row) => firstOf(row, 'traceId', 'trace_id'));
    for (const [id, group] of rows) {
      const trace = new TraceInfo(infos.get(id) ?? {});
      const top = this.#topOf(group, trace);
      for (const row of group) yield* this.#mapRow(row, trace, row === top);
    }
  }

  /**
   * @returns the observation that takes what is said of the trace as a whole: its root, else one whose parent is not there.
   *   One in each trace, although a large one arrives in several documents
   */
  #topOf(observations: readonly JsonValue[], trace: TraceInfo): JsonValue | undefined {
    const id = trace.text('id') ?? '';
    if (this.#toppedTraces.has(id)) return undefined;
    const parentOf = (row: JsonValue): JsonValue | undefined =>
      firstOf(row, 'parentObservationId', 'parent_observation_id');
    const ids = new Set(observations.map((row) => fieldOf(row, 'id')));
    const top =
      observations.find((row) => parentOf(row) === undefined || parentOf(row) === '') ??
      observations.find((row) => !ids.has(parentOf(row)));
    if (top !== undefined) this.#toppedTraces.add(id);
    return top;
  }

  *end(): Iterable<CanonicalSpan> {
    // Every observation is complete in itself.
  }

  *#mapRow(row: JsonValue, trace: TraceInfo | undefined, isTop = false): Iterable<CanonicalSpan> {
    const columns = asObject(row);
    const span = columns && mapObservation(new ObservationRow(columns), trace && { info: trace, isTop }, this.#context);
    if (span === undefined) this.#context.error('An observation has no id and was left out.');
    else yield span;
  }
}
