import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import type { FormatMapper, MapperContext, TraceFormat } from '../trace-format.ts';
import { asArray, asObject, fieldOf, hasAny } from '../values/json-fields.ts';
import { MAX_NESTING } from '../values/parse-json-text.ts';
import { mapRun } from './map-run.ts';
import { MergedRuns } from './merged-runs.ts';
import { readRunIds, type RunIds } from './run-ids.ts';

/**
 * LangSmith: runs as the API lists them and as a bulk export has them, a run with its children nested, and batches that an SDK
 * sends (`{post, patch}`). A record is one run; what posts and patches say of one run is one record.
 */
export const langsmithFormat: TraceFormat = {
  name: 'langsmith',
  detects: (document) => {
    const object = asObject(document);
    return object !== undefined && (isRun(object) || isBatch(object));
  },
  createMapper: (context) => new LangsmithMapper(context),
};

function isRun(object: JsonObject): boolean {
  return (
    typeof fieldOf(object, 'run_type') === 'string' &&
    hasAny(object, 'dotted_order', 'parent_run_id', 'trace_id', 'child_runs', 'child_run_ids')
  );
}

function isBatch(object: JsonObject): boolean {
  return ['post', 'patch'].some((key) =>
    asArray(fieldOf(object, key))?.some((run) => hasAny(asObject(run) ?? {}, 'run_type', 'dotted_order', 'trace_id')),
  );
}

class LangsmithMapper implements FormatMapper {
  readonly #context: MapperContext;
  readonly #merged = new MergedRuns();

  constructor(context: MapperContext) {
    this.#context = context;
  }

  *map(document: JsonValue): Iterable<CanonicalSpan> {
    const post = asArray(fieldOf(document, 'post'));
    const patch = asArray(fieldOf(document, 'patch'));
    if (post === undefined && patch === undefined) {
      yield* this.#mapTree(document, undefined, 0);
      return;
    }
    for (const run of post ?? []) this.#hold(run, 'post');
    for (const run of patch ?? []) this.#hold(run, 'patch');
    yield* this.#mapAll(this.#merged.takeFinished());
  }

  *end(): Iterable<CanonicalSpan> {
    yield* this.#mapAll(this.#merged.takeAll());
  }

  #hold(run: JsonValue, kind: 'post' | 'patch'): void {
    const object = asObject(run);
    const ids = object && readRunIds(object);
    if (object === undefined || ids === undefined) this.#context.error(`A ${kind} names no run and was left out.`);
    else this.#merged.add(ids.spanId, object, kind);
  }

  *#mapAll(runs: Iterable<JsonObject>): Iterable<CanonicalSpan> {
    for (const run of runs) yield* this.#mapTree(run, undefined, 0);
  }

  *#mapTree(value: JsonValue, parent: RunIds | undefined, depth: number): Iterable<CanonicalSpan> {
    const run = asObject(value);
    const ids = run && readRunIds(run, parent);
    if (run === undefined || ids === undefined) {
      this.#context.error('A run has no id and was left out.');
      return;
    }
    yield mapRun(run, ids, this.#context, 'langsmith');
    if (depth > MAX_NESTING) return;
    for (const child of asArray(fieldOf(run, 'child_runs')) ?? []) yield* this.#mapTree(child, ids, depth + 1);
  }
}
