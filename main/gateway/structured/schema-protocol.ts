import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { SchemaProblem, StructuredReading } from '../../spec/schema-validator.ts';

/** What the thread that checks is asked. */
export type SchemaRequest =
  | { type: 'check'; schema: JsonObject }
  | { type: 'validate'; schema: JsonObject; value: JsonValue }
  | { type: 'read'; schema: JsonObject; text: string };

export type SchemaReply =
  /** Once, before everything else. */
  | { type: 'ready' }
  | { type: 'checked' }
  | { type: 'validated'; problems: readonly SchemaProblem[] }
  | { type: 'read'; reading: StructuredReading }
  /** The schema is none. */
  | { type: 'refused'; message: string };
