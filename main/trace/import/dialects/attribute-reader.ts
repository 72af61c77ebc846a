import type { JsonValue } from '../../../base/json.ts';
import { asArray, asId, asNumber, asObject, asText } from '../values/json-fields.ts';
import { decodeJsonText, unwrapJsonText } from '../values/parse-json-text.ts';

/** One element of a list that attributes spell out, `gen_ai.prompt.10.content`: by what follows the number. */
export type ListItem = ReadonlyMap<string, JsonValue>;

/** Digits of an index that is believed: a number only orders elements, so its size costs nothing. */
const MAX_INDEX_DIGITS = 9;
/** Leaves of an element that are values of their own and no further path. */
const WHOLE = /(?:^|\.)(?:metadata|arguments|json_schema|parameters|variables|vector|input_schema)$/;

/** Embeddings are most of a file and nothing here reads them: they are left out, and the report says so under this name. */
export const VECTOR_FIELD = 'embedding.vector';
const VECTOR = /(?:^|\.)(?:vector|embeddings?)$/;

/** @returns whether an attribute holds an embedding, or several, as numbers or as their JSON text */
export function isVector(key: string, value: JsonValue): boolean {
  if (!VECTOR.test(key)) return false;
  const first = asArray(value)?.[0] ?? (typeof value === 'string' ? value : undefined);
  return typeof first === 'number' || (typeof first === 'string' && /^\s*\[{1,2}\s*-?\d/.test(first));
}

interface IndexedKey {
  prefix: string;
  index: number;
  /** Empty where the element is the value itself, `llm.stop.0`. */
  suffix: string;
}

/**
 * The attributes of one span, read by name. What is read counts as told by a field of the span; the rest stays an
 * attribute. Lists that are spelled out by numbered keys, nested, or JSON text read the same.
 */
export class AttributeReader {
  readonly #attributes: Readonly<Record<string, JsonValue>>;
  readonly #keys: readonly string[];
  readonly #heads = new Set<string>();
  readonly #used = new Set<string>();
  readonly #kept = new Set<string>();
  /** Full keys of spelled-out lists, by prefix and index; made in one pass when first asked for. */
  #lists: Map<string, Map<number, [suffix: string, key: string][]>> | undefined;

  readonly #unmapped: (name: string) => void;

  /** @param unmapped hears the name of each attribute that no field tells in any words */
  constructor(attributes: Readonly<Record<string, JsonValue>>, unmapped: (name: string) => void) {
    this.#attributes = attributes;
    this.#unmapped = unmapped;
    this.#keys = Object.keys(attributes);
    for (const key of this.#keys) {
      const dot = key.indexOf('.');
      this.#heads.add(dot === -1 ? key : key.slice(0, dot));
    }
  }

  /** @returns whether an attribute is one of these, or a name below one: `gen_ai` for `gen_ai.system` */
  hasHead(...heads: readonly string[]): boolean {
    for (const head of heads) if (this.#heads.has(head)) return true;
    return false;
  }

  /** @returns the value without taking it; absent and null read the same */
  peek(key: string): JsonValue | undefined {
    return this.#attributes[key] ?? undefined;
  }

  /** @returns whether a list of this name is spelled out or nested */
  hasList(prefix: string): boolean {
    return this.#indexed().has(prefix) || Array.isArray(this.#attributes[prefix]);
  }

  /** Takes the first of these that `read` makes something of. */
  take<Value>(read: (value: JsonValue) => Value | undefined, ...keys: readonly string[]): Value | undefined {
    for (const key of keys) {
      const value = this.#attributes[key];
      if (value === undefined || value === null) continue;
      const taken = read(value);
      if (taken === undefined) continue;
      this.#used.add(key);
      return taken;
    }
    return undefined;
  }

  text(...keys: readonly string[]): string | undefined {
    return this.take(asText, ...keys);
  }

  id(...keys: readonly string[]): string | undefined {
    return this.take(asId, ...keys);
  }

  number(...keys: readonly string[]): number | undefined {
    return this.take(asNumber, ...keys);
  }

  /** Takes a value; an object or array out of its JSON text where it lies in one. */
  json(...keys: readonly string[]): JsonValue | undefined {
    return this.take((value) => (value === '' ? undefined : unwrapJsonText(value)), ...keys);
  }

  /** Takes a value that is always written as JSON text, a quoted string too. */
  decoded(...keys: readonly string[]): JsonValue | undefined {
    return this.take((value) => (value === '' ? undefined : decodeJsonText(value)), ...keys);
  }

  /** Takes an object or array, given as such or as JSON text; leaves what is neither. */
  structure(...keys: readonly string[]): JsonValue | undefined {
    return this.take(
      (value) => {
        const structure = unwrapJsonText(value);
        return typeof structure === 'object' && structure !== null ? structure : undefined;
      },
      ...keys,
    );
  }

  /** Takes a list of texts, given as such, as JSON text, or spelled out. */
  texts(key: string): readonly string[] | undefined {
    const given = this.structure(key);
    const list = asArray(given) ?? this.takeList(key)?.flatMap((item) => item.get('') ?? []);
    const texts = list?.filter((item) => typeof item === 'string');
    return texts !== undefined && texts.length > 0 ? texts : undefined;
  }

  /** Takes what says nothing that a field does not say. */
  use(...keys: readonly string[]): void {
    for (const key of keys) this.#used.add(key);
  }

  /** Leaves among the attributes what a field says in other words: it stays to be read, and is no loss. */
  keep(...keys: readonly string[]): void {
    for (const key of keys) this.#kept.add(key);
  }

  /** @returns the elements in the order of their numbers (10 after 9), taken; undefined where there is none */
  takeList(prefix: string): readonly ListItem[] | undefined {
    const spelled = this.#indexed().get(prefix);
    if (spelled !== undefined) {
      return [...spelled]
        .toSorted(([a], [b]) => a - b)
        .map(([, members]) => {
          const item = new Map<string, JsonValue>();
          for (const [suffix, key] of members) {
            if (VECTOR.test(suffix)) continue;
            const value = this.#attributes[key];
            this.#used.add(key);
            if (value !== null && value !== undefined) item.set(suffix, value);
          }
          return item;
        });
    }
    // What is there in another form stays: somebody else may read it, or it is told as a loss.
    const given = this.take((value) => asArray(unwrapJsonText(value)), prefix);
    return given === undefined || given.length === 0 ? undefined : given.map((element) => this.#flattened(element));
  }

  /** Every key below a prefix that is given with its dot, with what follows it; nothing is taken. */
  below(prefix: string): [suffix: string, key: string][] {
    const found: [string, string][] = [];
    for (const key of this.#keys) {
      if (key.startsWith(prefix)) found.push([key.slice(prefix.length), key]);
    }
    return found;
  }

  /**
   * @param isTold whether a field says the very same
   * @returns the attributes nobody took, as they stood; nulls, which say nothing, and vectors are left out
   */
  rest(isTold: (key: string, value: JsonValue) => boolean): Record<string, JsonValue> {
    const rest: Record<string, JsonValue> = {};
    for (const key of this.#keys) {
      const value = this.#attributes[key];
      if (value === null || value === undefined || this.#used.has(key)) continue;
      if (isVector(key, value)) this.#unmapped(VECTOR_FIELD);
      else if (!isTold(key, value)) {
        setOwn(rest, key, value);
        if (!this.#kept.has(key)) this.#unmapped(unnumbered(key));
      }
    }
    return rest;
  }

  /** An element given as an object, nested or with dotted keys, reads as if it were spelled out. */
  #flattened(element: JsonValue): ListItem {
    const item = new Map<string, JsonValue>();
    flattenInto(item, '', element, 0);
    for (const key of item.keys()) {
      if (!VECTOR.test(key)) continue;
      item.delete(key);
      this.#unmapped(VECTOR_FIELD);
    }
    return item;
  }

  #indexed(): Map<string, Map<number, [string, string][]>> {
    if (this.#lists !== undefined) return this.#lists;
    const lists = new Map<string, Map<number, [string, string][]>>();
    for (const key of this.#keys) {
      const indexed = splitAtIndex(key);
      if (indexed === undefined) continue;
      let list = lists.get(indexed.prefix);
      if (list === undefined) lists.set(indexed.prefix, (list = new Map()));
      const members = list.get(indexed.index);
      if (members === undefined) list.set(indexed.index, [[indexed.suffix, key]]);
      else members.push([indexed.suffix, key]);
    }
    this.#lists = lists;
    return lists;
  }
}

/** @returns the elements of a list within an element, `message.tool_calls.0.…`, in the order of their numbers */
export function listWithin(item: ListItem, prefix: string): ListItem[] {
  let list: Map<number, Map<string, JsonValue>> | undefined;
  for (const [key, value] of item) {
    if (!key.startsWith(prefix)) continue;
    const indexed = splitAtIndex(key);
    if (indexed?.prefix !== prefix) continue;
    list ??= new Map();
    const element = list.get(indexed.index) ?? new Map<string, JsonValue>();
    element.set(indexed.suffix, value);
    list.set(indexed.index, element);
  }
  return list === undefined ? [] : [...list].toSorted(([a], [b]) => a - b).map(([, element]) => element);
}

/** `__proto__` is a name like any other. */
export function setOwn(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else object[key] = value;
}

/** Cuts a key at its first part that is a number. */
function splitAtIndex(key: string): IndexedKey | undefined {
  for (let at = key.indexOf('.'); at > 0; at = key.indexOf('.', at + 1)) {
    let end = at + 1;
    while (isDigit(key.charCodeAt(end))) end += 1;
    if (end === at + 1 || (end < key.length && key.charCodeAt(end) !== 0x2e)) continue;
    if (end - at - 1 > MAX_INDEX_DIGITS) return undefined;
    return { prefix: key.slice(0, at), index: Number(key.slice(at + 1, end)), suffix: key.slice(end + 1) };
  }
  return undefined;
}

/** `llm.tools.12.name` is one field of a loss report, whatever the number: `llm.tools.N.name`. */
function unnumbered(key: string): string {
  return splitAtIndex(key) === undefined ? key : key.replace(/\.\d+(?=\.|$)/g, '.N');
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Levels of an element that are paths; what lies deeper is a value. */
const MAX_PATH_DEPTH = 8;

function flattenInto(item: Map<string, JsonValue>, path: string, value: JsonValue, depth: number): void {
  const object = asObject(value);
  const list = asArray(value);
  const isLeaf = (object === undefined && list === undefined) || depth >= MAX_PATH_DEPTH || WHOLE.test(path);
  if (isLeaf) {
    if (value !== null) item.set(path, value);
  } else if (list !== undefined) {
    // A list of plain values is a value itself: the tags of a document.
    if (list.every((entry) => asObject(entry) === undefined)) item.set(path, value);
    else
      list.forEach((entry, index) =>
        flattenInto(item, path === '' ? `${index}` : `${path}.${index}`, entry, depth + 1),
      );
  } else if (object !== undefined) {
    for (const [key, member] of Object.entries(object)) {
      flattenInto(item, path === '' ? key : `${path}.${key}`, member, depth + 1);
    }
  }
}
