import type { JsonObject, JsonValue } from '../base/json.ts';

/** One thing about a value that its schema does not allow. */
export interface SchemaProblem {
  /** JSON Pointer into the value; `''` is the value itself. */
  path: string;
  message: string;
}

/** What could be made of a text that was to be JSON of a schema. */
export type StructuredReading =
  | {
      ok: true;
      value: JsonValue;
      /** What had to be done to the text; empty for one that was JSON as it stood. */
      repairs: readonly TextRepair[];
    }
  | { ok: false; problems: readonly SchemaProblem[] };

/**
 * `extracted`: taken out of a code fence or of the prose around it. `repaired`: quotes, commas, brackets or comments were
 * put right.
 */
export type TextRepair = 'extracted' | 'repaired';

/**
 * JSON Schema (2020-12; draft 7 where `$schema` says so), for schemas and texts that are not to be trusted: compiling and
 * checking happen away from the engine's thread, under limits of size, depth, time and memory. A check that passes a limit
 * is a problem like any other, never an exception.
 */
export interface SchemaValidator {
  /** @throws InvalidArgumentError when the schema is none, or passes a limit */
  checkSchema(schema: JsonObject): Promise<void>;
  /** @returns nothing when the schema allows the value. @throws InvalidArgumentError for the schema */
  validate(schema: JsonObject, value: JsonValue): Promise<readonly SchemaProblem[]>;
  /**
   * Reads a model's text as JSON of a schema, as tolerantly as can be done without guessing at values.
   *
   * @throws InvalidArgumentError for the schema
   */
  readText(schema: JsonObject, text: string): Promise<StructuredReading>;
  /** Ends its thread. Safe to call twice. */
  dispose(): Promise<void>;
}
