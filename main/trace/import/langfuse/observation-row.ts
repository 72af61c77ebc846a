import type { JsonObject, JsonValue } from '../../../base/json.ts';
import { asObject, fieldOf } from '../values/json-fields.ts';
import { keptFields } from '../values/kept-fields.ts';
import { parseJsonText, unwrapJsonText } from '../values/parse-json-text.ts';

/** Columns that fields of a span hold, or that repeat what one holds (`latency`, whose unit varies; sums of the usage). */
const KNOWN = (
  'id traceId parentObservationId type name startTime endTime level statusMessage model providedModelName ' +
  'modelParameters input output metadata usageDetails costDetails totalCost inputCost outputCost usage ' +
  'promptTokens completionTokens totalTokens inputUsage outputUsage totalUsage calculatedTotalCost calculatedInputCost ' +
  'calculatedOutputCost promptName promptVersion environment userId sessionId tags toolDefinitions latency scores'
).split(' ');

/**
 * One observation, whichever way it was exported: columns are camelCase in downloads of the page and of the API, snake_case
 * in exports to a blob store. They are asked for in camelCase.
 */
export class ObservationRow {
  readonly #columns: JsonObject;

  constructor(columns: JsonObject) {
    this.#columns = columns;
  }

  get(...names: readonly string[]): JsonValue | undefined {
    for (const name of names) {
      const value = fieldOf(this.#columns, name) ?? fieldOf(this.#columns, snakeCase(name));
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  }

  /** @returns an object, also out of its JSON text (metadata of downloads, every structure of CSV) */
  object(...names: readonly string[]): JsonObject | undefined {
    return asObject(readContent(this.get(...names)));
  }

  /** @returns what was put in or came out, out of its JSON text; a text that is none as it stands */
  content(name: string): JsonValue | undefined {
    return readContent(this.get(name));
  }

  kept(unmapped: (name: string) => void): JsonObject {
    return keptFields(this.#columns, KNOWN_COLUMNS, unmapped);
  }
}

const KNOWN_COLUMNS: ReadonlySet<string> = new Set(KNOWN.flatMap((name) => [name, snakeCase(name)]));

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * Downloads encode input and output once more, but plain words only sometimes: `"\"hello\""` and `hello` both occur. What an
 * application had encoded itself comes out as the JSON text of an object, and is read, too.
 */
export function readContent(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  const isEncoded = /^\s*[[{"]/.test(value) || value === 'null';
  const parsed = isEncoded ? parseJsonText(value) : undefined;
  return parsed === undefined ? value : (unwrapJsonText(parsed) ?? undefined);
}
