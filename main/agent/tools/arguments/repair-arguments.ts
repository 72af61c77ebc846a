import type { JsonObject, JsonValue } from '../../../base/json.ts';
import type { ToolCallRepair, ToolCallRepairKind } from '../../../contract/tool.ts';
import { byPlainName, plainName } from './plain-name.ts';
import { nestsDeeper } from './read-arguments.ts';
import { showValue } from './show-value.ts';

/** Keys that models put around the arguments. */
const WRAPPERS: ReadonlySet<string> = new Set(['arguments', 'args', 'input', 'parameters', 'params', 'kwargs']);
/** References of a schema that are followed for one value. */
const MAX_REFERENCES = 8;
/** Arguments that need more are not a slip of the pen. */
const MAX_REPAIRS = 200;
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/**
 * Changes the form of arguments to what their schema asks for, where the value is the same in both: a number in quotes,
 * a key in another case, JSON within a string. What would need a guess stays as it is, for the check to refuse.
 *
 * The result need not fit the schema; arguments that fit must not be brought here.
 */
export function repairArguments(
  schema: JsonObject,
  value: JsonValue,
): { value: JsonValue; repairs: readonly ToolCallRepair[] } {
  const repair = new Repair(schema);
  const repaired = repair.whole(value);
  return repair.repairs.length > MAX_REPAIRS ? { value, repairs: [] } : { value: repaired, repairs: repair.repairs };
}

class Repair {
  readonly #root: JsonObject;
  readonly repairs: ToolCallRepair[] = [];

  constructor(root: JsonObject) {
    this.#root = root;
  }

  whole(value: JsonValue): JsonValue {
    return this.#value(this.#root, this.#unwrap(this.#wrap(value)), '');
  }

  /** A bare value of a tool that takes one. */
  #wrap(value: JsonValue): JsonValue {
    const properties = Object.keys(propertiesOf(this.#root));
    const [only] = properties;
    if (isObject(value) || only === undefined || properties.length > 1) return value;
    if (typeof value === 'string' && parsed(value, isObject) !== undefined) return value;
    return this.#note('wrapper', '', value, { [only]: value });
  }

  /** `{"arguments": {…}}`, the inner part as an object or as its text. */
  #unwrap(value: JsonValue): JsonValue {
    if (!isObject(value)) return value;
    const [[key, inner] = ['', null], ...others] = Object.entries(value);
    if (others.length > 0 || !WRAPPERS.has(key) || key in propertiesOf(this.#root)) return value;
    if (isObject(inner)) return this.#note('wrapper', '', value, inner);
    const fromText = typeof inner === 'string' ? parsed(inner, isObject) : undefined;
    return fromText === undefined ? value : this.#note('wrapper', '', value, fromText);
  }

  #value(given: JsonValue, value: JsonValue, path: string): JsonValue {
    const schema = this.#resolve(given);
    const types = typesOf(schema);
    const fitting = this.#toType(types, value, path);
    if (isObject(fitting)) return this.#object(schema, fitting, path);
    if (isList(fitting)) return this.#list(schema, fitting, path);
    if (types.size === 1 && types.has('array')) return this.#toList(schema, fitting, path);
    return fitting;
  }

  #toType(types: ReadonlySet<string>, value: JsonValue, path: string): JsonValue {
    if (types.size === 0) return value;
    if (typeof value === 'string' && !types.has('string')) return this.#fromText(types, value, path);
    if (typeof value !== 'number' && typeof value !== 'boolean') return value;
    const isTextWanted = types.has('string') && !types.has('number') && !types.has('integer') && !types.has('boolean');
    return isTextWanted ? this.#note('string', path, value, String(value)) : value;
  }

  #fromText(types: ReadonlySet<string>, text: string, path: string): JsonValue {
    const trimmed = text.trim();
    if (types.has('number') || types.has('integer')) {
      const number = Number(trimmed);
      const isWhole = Number.isSafeInteger(number);
      if (JSON_NUMBER.test(trimmed) && isSameNumber(trimmed, number) && (types.has('number') || isWhole)) {
        return this.#note('number', path, text, number);
      }
    }
    if (types.has('boolean') && /^(?:true|false)$/i.test(trimmed)) {
      return this.#note('boolean', path, text, trimmed.toLowerCase() === 'true');
    }
    if (types.has('object') || types.has('array')) {
      const found = parsed(trimmed, (value) =>
        isObject(value) ? types.has('object') : isList(value) && types.has('array'),
      );
      if (found !== undefined) return this.#note('json-text', path, text, found);
    }
    return text;
  }

  #toList(schema: JsonObject, value: JsonValue, path: string): JsonValue {
    if (value === null) return value;
    const list = this.#note('list', path, value, [value]);
    return isList(list) ? this.#list(schema, list, path) : list;
  }

  #list(schema: JsonObject, list: readonly JsonValue[], path: string): JsonValue {
    const { items } = schema;
    if (!isObject(items)) return list;
    return list.map((item, index) => this.#value(items, item, `${path}/${index}`));
  }

  #object(schema: JsonObject, object: JsonObject, path: string): JsonValue {
    const properties = propertiesOf(schema);
    const required = isList(schema['required']) ? schema['required'] : [];
    const meanings = byPlainName(Object.keys(properties));
    // Without a prototype: a key named __proto__ is a key.
    const result = Object.create(null) as Record<string, JsonValue>;
    for (const [key, value] of Object.entries(object)) {
      const place = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const meant = Object.hasOwn(properties, key) ? key : (meanings.get(plainName(key)) ?? null);
      const isFree = meant !== null && (meant === key || !(Object.hasOwn(object, meant) || meant in result));
      const name = isFree && meant !== null ? meant : key;
      if (name !== key) this.#note('key-case', place, key, name);
      const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (inner === undefined) result[name] = value;
      else if (value === null && !required.includes(name) && !this.#takesNull(inner)) {
        this.#note('null-key', place, null, '');
      } else result[name] = this.#value(inner, value, place);
    }
    return { ...result };
  }

  #takesNull(given: JsonValue): boolean {
    const schema = this.#resolve(given);
    const types = typesOf(schema);
    return types.size === 0 || types.has('null') || 'const' in schema || 'enum' in schema;
  }

  /** Follows references within the schema, and looks through a choice between one thing and null. */
  #resolve(given: JsonValue): JsonObject {
    let schema = given;
    for (let followed = 0; followed < MAX_REFERENCES && isObject(schema); followed += 1) {
      const reference = schema['$ref'];
      const next = typeof reference === 'string' ? this.#at(reference) : eitherOrNull(schema);
      if (next === undefined) return schema;
      schema = next;
    }
    return isObject(schema) ? schema : {};
  }

  #at(reference: string): JsonValue | undefined {
    if (reference !== '#' && !reference.startsWith('#/')) return undefined;
    let value: JsonValue | undefined = this.#root;
    for (const step of reference.split('/').slice(1)) {
      const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
      value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    }
    return value;
  }

  #note<After extends JsonValue>(kind: ToolCallRepairKind, path: string, before: JsonValue, after: After): After {
    this.repairs.push({ kind, path, before: showValue(before), after: showValue(after) });
    return after;
  }
}

/** A number with more digits than a number holds would be another one. */
function isSameNumber(text: string, number: number): boolean {
  return Number.isFinite(number) && (!/^-?\d+$/.test(text) || BigInt(text) === BigInt(number));
}

/** What a schema says a value may be, null aside from it; empty when it does not say. */
function typesOf(schema: JsonObject): ReadonlySet<string> {
  const { type } = schema;
  if (typeof type === 'string') return new Set([type]);
  if (isList(type)) return new Set(type.filter((name) => typeof name === 'string'));
  if (isObject(schema['properties'])) return new Set(['object']);
  return new Set();
}

function eitherOrNull(schema: JsonObject): JsonValue | undefined {
  const choice = schema['anyOf'] ?? schema['oneOf'];
  if (!isList(choice) || choice.length !== 2) return undefined;
  const others = choice.filter((option) => !(isObject(option) && option['type'] === 'null'));
  return others.length === 1 ? others[0] : undefined;
}

function propertiesOf(schema: JsonObject): JsonObject {
  const properties = schema['properties'];
  return isObject(properties) ? properties : {};
}

function parsed(text: string, isWanted: (value: JsonValue) => boolean): JsonValue | undefined {
  const [first] = text.trimStart();
  if ((first !== '{' && first !== '[') || nestsDeeper(text)) return undefined;
  try {
    const value = JSON.parse(text) as JsonValue;
    return isWanted(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
