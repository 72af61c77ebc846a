import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { SchemaProblem } from '../../spec/schema-validator.ts';
import { isNestedWithin, MAX_JSON_DEPTH, MAX_PROBLEMS, MAX_SCHEMA_LENGTH } from './json-limits.ts';

const OPTIONS: Options = {
  // Unknown words and formats are annotations, as the specification has it.
  strict: false,
  validateFormats: false,
  allErrors: true,
  // Nothing is filled in or converted: what is checked is what was said.
  coerceTypes: false,
  useDefaults: false,
  logger: false,
};

export type CompiledSchema = (value: JsonValue) => readonly SchemaProblem[];

/** @throws InvalidArgumentError for what is no schema, for a reference to elsewhere, and for one that passes a limit */
export function compileSchema(schema: JsonObject): CompiledSchema {
  if (!isNestedWithin(schema, MAX_JSON_DEPTH)) {
    throw new InvalidArgumentError(`The JSON Schema nests deeper than ${MAX_JSON_DEPTH}. Make it flatter.`);
  }
  const { length } = JSON.stringify(schema);
  if (length > MAX_SCHEMA_LENGTH) {
    throw new InvalidArgumentError(
      `The JSON Schema has ${length} characters; at most ${MAX_SCHEMA_LENGTH} are compiled. Make it shorter.`,
    );
  }
  const { $schema, ...rest } = schema;
  const validate = compile(typeof $schema === 'string' && /draft-0[67]/.test($schema) ? Ajv : Ajv2020, rest);
  return (value) => {
    if (validate(value)) return [];
    return (validate.errors ?? []).slice(0, MAX_PROBLEMS).map(toProblem);
  };
}

function compile(Validator: typeof Ajv | typeof Ajv2020, schema: JsonObject): ValidateFunction {
  // An instance each: one schema's $id never meets another's.
  try {
    const validate = new Validator(OPTIONS).compile(schema);
    if ('$async' in validate) throw new Error('"$async" is not part of JSON Schema');
    return validate;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw new InvalidArgumentError(`This is not a JSON Schema that can be checked: ${why}.`, { cause: error });
  }
}

function toProblem({ instancePath, message = 'is not allowed', params, keyword }: ErrorObject): SchemaProblem {
  const named = keyword === 'additionalProperties' ? ` ("${String(params['additionalProperty'])}")` : '';
  const among = keyword === 'enum' ? `: ${JSON.stringify(params['allowedValues'])}` : '';
  return { path: instancePath, message: `${message}${named}${among}` };
}
