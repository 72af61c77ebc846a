import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';
import { defined } from '../values/defined.ts';
import { asArray, asObject, asText, fieldOf, firstOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { readContent } from './observation-row.ts';

type Score = NonNullable<CanonicalSpan['scores']>[number];

/** Members of a trace that its spans hold, or that repeat them. */
const KNOWN = new Set(
  'id name userId user_id sessionId session_id tags environment metadata input output scores observations latency totalCost'.split(
    ' ',
  ),
);

/** What a download says of a trace as a whole. */
export class TraceInfo {
  readonly #trace: JsonObject;
  readonly metadata: JsonObject;

  constructor(trace: JsonObject) {
    this.#trace = trace;
    this.metadata = asObject(readContent(fieldOf(trace, 'metadata'))) ?? {};
  }

  text(...names: readonly string[]): string | undefined {
    return asText(firstOf(this.#trace, ...names));
  }

  content(name: 'input' | 'output'): JsonValue | undefined {
    return readContent(fieldOf(this.#trace, name));
  }

  get tags(): readonly string[] | undefined {
    return readTags(fieldOf(this.#trace, 'tags'));
  }

  /** @returns scores of one observation, or with undefined those of the trace as a whole */
  scoresOf(observationId: string | undefined): Score[] {
    return readScores(fieldOf(this.#trace, 'scores')).flatMap(([id, score]) => (id === observationId ? [score] : []));
  }

  /** What is left of the trace, for its root: `trace.release`, `trace.metadata`. */
  kept(unmapped: (name: string) => void): JsonObject {
    return keptFields(this.#trace, KNOWN, unmapped, 'trace.');
  }
}

/** @returns tags of a list, or of its JSON text in a CSV column */
export function readTags(value: JsonValue | undefined): readonly string[] | undefined {
  const tags = asArray(readContent(value))?.filter((tag) => typeof tag === 'string');
  return tags !== undefined && tags.length > 0 ? tags : undefined;
}

/** @returns pairs of the observation that was judged (undefined: all of the trace) and the score */
export function readScores(value: JsonValue | undefined): [string | undefined, Score][] {
  return (asArray(value) ?? []).flatMap((score): [string | undefined, Score][] => {
    const name = asText(fieldOf(score, 'name'));
    const given = firstOf(score, 'stringValue', 'string_value') ?? fieldOf(score, 'value');
    if (name === undefined || given === undefined) return [];
    const comment = asText(fieldOf(score, 'comment'));
    return [
      [asText(firstOf(score, 'observationId', 'observation_id')), defined<Score>({ name, value: given, comment })],
    ];
  });
}
