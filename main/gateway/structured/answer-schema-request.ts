import { canonicalJson, type JsonObject } from '../../base/json.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { SchemaProblem, StructuredReading } from '../../spec/schema-validator.ts';
import { compileSchema, type CompiledSchema } from './compile-schema.ts';
import { jsonCandidates } from './json-candidates.ts';
import { MAX_TEXT_LENGTH } from './json-limits.ts';
import type { SchemaReply, SchemaRequest } from './schema-protocol.ts';

/** Compiled schemas that are kept; a workspace has a handful of prompts and tools. */
const MAX_COMPILED = 100;

/** @returns answers one request after the other and keeps what it compiled */
export function createSchemaService(): (request: SchemaRequest) => SchemaReply {
  const compiled = new Map<string, CompiledSchema>();
  const compiledOf = (schema: JsonObject): CompiledSchema => {
    const key = canonicalJson(schema);
    const validate = compiled.get(key) ?? compileSchema(schema);
    // The one used last comes last.
    compiled.delete(key);
    compiled.set(key, validate);
    const [oldest] = compiled.keys();
    if (compiled.size > MAX_COMPILED && oldest !== undefined) compiled.delete(oldest);
    return validate;
  };
  return (request) => {
    try {
      const validate = compiledOf(request.schema);
      if (request.type === 'check') return { type: 'checked' };
      if (request.type === 'validate') return { type: 'validated', problems: validate(request.value) };
      return { type: 'read', reading: readText(request.text, validate) };
    } catch (error) {
      if (InvalidArgumentError.is(error)) return { type: 'refused', message: error.message };
      throw error;
    }
  };
}

/** @returns the first reading that the schema allows; else what it has against the most faithful one */
export function readText(text: string, validate: CompiledSchema): StructuredReading {
  if (text.length > MAX_TEXT_LENGTH) {
    return refuse(`the text has ${text.length} characters; at most ${MAX_TEXT_LENGTH} are read`);
  }
  let problems: readonly SchemaProblem[] | null = null;
  for (const { value, repairs } of jsonCandidates(text)) {
    const found = validate(value);
    if (found.length === 0) return { ok: true, value, repairs };
    problems ??= found;
  }
  return problems === null ? refuse('is not JSON, and could not be repaired to be') : { ok: false, problems };
}

function refuse(message: string): StructuredReading {
  return { ok: false, problems: [{ path: '', message }] };
}
