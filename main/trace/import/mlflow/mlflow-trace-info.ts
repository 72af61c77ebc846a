import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { defined } from '../values/defined.ts';
import { asArray, asId, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { conversationOf, tenantOf, userOf } from '../values/metadata-ids.ts';
import { unwrapJsonText } from '../values/parse-json-text.ts';

const KNOWN = new Set('trace_id request_id trace_metadata request_metadata tags assessments'.split(' '));
const METADATA_READ = new Set([
  'mlflow.trace.session',
  'mlflow.trace.user',
  'mlflow.traceInputs',
  'mlflow.traceOutputs',
]);
const TAGS_READ = new Set(['mlflow.linkedPrompts']);

type Score = NonNullable<CanonicalSpan['scores']>[number];

/** What is said of a trace as a whole; schema 2 calls the same things by other names. */
export class MlflowTraceInfo {
  readonly #info: JsonObject;
  readonly #metadata: JsonObject;
  readonly #tags: JsonObject;

  constructor(info: JsonObject) {
    this.#info = info;
    this.#metadata = namedMap(firstOf(info, 'trace_metadata', 'request_metadata'));
    this.#tags = namedMap(fieldOf(info, 'tags'));
  }

  get traceId(): string | undefined {
    return asId(firstOf(this.#info, 'trace_id', 'request_id'));
  }

  /** Holds for every span. */
  get identity(): Partial<Pick<CanonicalSpan, 'conversationId' | 'userId' | 'tenantId'>> {
    return defined<Partial<Pick<CanonicalSpan, 'conversationId' | 'userId' | 'tenantId'>>>({
      conversationId:
        asId(fieldOf(this.#metadata, 'mlflow.trace.session')) ?? conversationOf(this.#metadata, this.#tags),
      userId: asId(fieldOf(this.#metadata, 'mlflow.trace.user')) ?? userOf(this.#metadata, this.#tags),
      tenantId: tenantOf(this.#metadata, this.#tags),
    });
  }

  /** @returns the root with what is said of all of the trace */
  withTrace(root: CanonicalSpan, unmapped: (name: string) => void): CanonicalSpan {
    const scores = this.#scores();
    const [prompt] = asArray(unwrapJsonText(fieldOf(this.#tags, 'mlflow.linkedPrompts') ?? null)) ?? [];
    const name = asText(fieldOf(prompt, 'name'));
    const version = asId(fieldOf(prompt, 'version'));
    return {
      ...root,
      ...(scores.length > 0 ? { scores } : {}),
      ...(name === undefined || root.prompt !== undefined
        ? {}
        : { prompt: { name, ...(version === undefined ? {} : { version }) } }),
      attributes: {
        ...root.attributes,
        ...keptFields(this.#info, KNOWN, unmapped, 'trace.'),
        ...keptFields(this.#metadata, METADATA_READ, unmapped, 'trace.metadata.'),
        ...keptFields(this.#tags, TAGS_READ, unmapped, 'trace.tags.'),
      },
    };
  }

  #scores(): Score[] {
    return (asArray(fieldOf(this.#info, 'assessments')) ?? []).flatMap((assessment): Score[] => {
      const name = asText(firstOf(assessment, 'assessment_name', 'name'));
      const value = fieldOf(assessment, 'feedback', 'value') ?? fieldOf(assessment, 'expectation', 'value');
      if (name === undefined || value === undefined) return [];
      return [defined<Score>({ name, value, comment: asText(fieldOf(assessment, 'rationale')) })];
    });
  }
}

/** A map, or as schema 2 has it in requests a list of `{key, value}`. */
function namedMap(value: JsonValue | undefined): JsonObject {
  const list = asArray(value);
  if (list === undefined) return asObject(value) ?? {};
  return Object.fromEntries(
    list.flatMap((item) => {
      const key = asText(fieldOf(item, 'key'));
      return key === undefined ? [] : [[key, fieldOf(item, 'value') ?? null]];
    }),
  );
}
