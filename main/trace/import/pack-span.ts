import type { JsonObject, JsonValue } from '../../base/json.ts';
import type { CanonicalSpan } from '../../contract/canonical-span.ts';
import type { SaidStore } from './said-store.ts';

/** Texts from this many UTF-16 units on are stored once instead of in every span. */
const LONG_TEXT_LENGTH = 512;
/** Short texts of one span are found together, up to so many UTF-16 units. */
const MAX_SHORT_TEXTS = 8192;
/** Values nested deeper are kept as JSON text: nothing that came in may exhaust the stack when it is read. */
const MAX_DEPTH = 64;
/** U+0000 as JSON has it. */
const ESCAPED_NUL = '\\u0000';
/** Stands for the text of that number. U+0000 cannot be typed. */
const TEXT_REFERENCE = '\u0000said:';
/** Stands for the JSON value whose text has that number. */
const JSON_REFERENCE = '\u0000json:';

/** Fields whose texts were said by somebody. All others describe. */
const SAID_FIELDS: ReadonlySet<string> = new Set([
  'name',
  'error',
  'systemInstructions',
  'inputMessages',
  'outputMessages',
  'tool',
  'retrieval',
  'input',
  'output',
  'prompt',
  'scores',
  'events',
]);

export interface PackedFields {
  /** The span, its trace's id left out. */
  fields: JsonObject;
  /** The same as JSON. */
  canonical: string;
  /** Numbers of the texts by which the span can be found. */
  said: readonly number[];
}

/** Where long texts go. */
export interface TextKeeper {
  /**
   * @param value whose JSON the text is, where it is not the text itself
   * @returns the number of the text
   */
  keep(text: string, value?: JsonValue): number;
}

/**
 * Takes the long texts out of a span, at any depth, and notes what was said in it. Tool definitions, which every call of
 * a run repeats, are stored once as a whole.
 */
export function packSpan(span: CanonicalSpan, texts: TextKeeper): PackedFields {
  const said = new Set<number>();
  const short: string[] = [];
  let shortLength = 0;
  const packText = (text: string, isSaid: boolean, value?: JsonValue): string => {
    // A foreign text that looks like a reference is stored too, so that it reads back as itself.
    if (text.length >= LONG_TEXT_LENGTH || isReference(text)) {
      const id = texts.keep(text, value);
      said.add(id);
      return TEXT_REFERENCE + id;
    }
    if (isSaid && shortLength + text.length < MAX_SHORT_TEXTS) {
      short.push(text);
      shortLength += text.length;
    }
    return text;
  };
  const pack = (value: JsonValue, isSaid: boolean, depth: number): JsonValue => {
    if (typeof value === 'string') return packText(value, isSaid);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH) return packText(JSON.stringify(value), isSaid, value);
    return Array.isArray(value)
      ? packList(value as readonly JsonValue[], isSaid, depth)
      : packObject(value as JsonObject, isSaid, depth);
  };
  // Copies are made only of what changes: most values of a span hold no long text.
  const packList = (list: readonly JsonValue[], isSaid: boolean, depth: number): JsonValue => {
    let copy: JsonValue[] | null = null;
    for (let index = 0; index < list.length; index++) {
      const item = list[index] ?? null;
      const packed = pack(item, isSaid, depth + 1);
      if (packed !== item) (copy ??= [...list])[index] = packed;
    }
    return copy ?? list;
  };
  const packObject = (object: JsonObject, isSaid: boolean, depth: number): JsonValue => {
    let copy: Map<string, JsonValue> | null = null;
    for (const key of Object.keys(object)) {
      const member = object[key];
      if (member === undefined) continue;
      const packed = pack(member, isSaid, depth + 1);
      if (packed !== member) (copy ??= new Map(Object.entries(object))).set(key, packed);
    }
    return copy === null ? object : Object.fromEntries(copy);
  };
  const { traceId: _traceId, toolDefinitions, ...fields } = span;
  const packed = fields as unknown as Record<string, JsonValue | undefined>;
  for (const field of Object.keys(packed)) {
    const value = packed[field];
    if (value !== undefined) packed[field] = pack(value, SAID_FIELDS.has(field), 0);
  }
  if (toolDefinitions !== undefined) {
    packed['toolDefinitions'] = JSON_REFERENCE + texts.keep(JSON.stringify(toolDefinitions), toolDefinitions);
  }
  if (short.length > 0) said.add(texts.keep(short.join('\n')));
  return { fields: packed as JsonObject, canonical: JSON.stringify(packed), said: [...said] };
}

/** A reference as it stands in JSON. A quote before it that is escaped ends no text, and a name of a member is none. */
const REFERENCE = /(?<!\\)"\\u0000(said|json):(\d+)"(?!:)/g;

/** @returns the JSON of a packed span with other numbers for its texts */
export function renumbered(canonical: string, numberOf: (number: number) => number): string {
  return canonical.replace(
    REFERENCE,
    (_, kind: string, number: string) => `"\\u0000${kind}:${numberOf(Number(number))}"`,
  );
}

/** @returns the span with its references in place of long texts: for what only looks at ids, times and numbers */
export function readPacked(canonical: string, traceId: string): CanonicalSpan {
  return { traceId, ...(JSON.parse(canonical) as Omit<CanonicalSpan, 'traceId'>) };
}

/** @returns numbers of the texts that a packed span refers to */
export function saidReferences(canonical: string): readonly number[] {
  return [...canonical.matchAll(REFERENCE)].map(([, , id]) => Number(id));
}

/** @returns whether a text of a packed span stands for another one */
export function isReference(text: string): boolean {
  return text.charCodeAt(0) === 0;
}

/** @returns the text that may be a reference of a packed span, as it was */
export function resolveText(text: string, texts: Pick<SaidStore, 'read'>): string {
  if (!isReference(text)) return text;
  return text.startsWith(TEXT_REFERENCE) ? texts.read(Number(text.slice(TEXT_REFERENCE.length))) : text;
}

/** @returns the span as it was packed. @throws StorageError when a text of it is damaged */
export function unpackSpan(canonical: string, traceId: string, texts: Pick<SaidStore, 'read'>): CanonicalSpan {
  const unpack = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') {
      if (value.charCodeAt(0) !== 0) return value;
      if (value.startsWith(TEXT_REFERENCE)) return texts.read(Number(value.slice(TEXT_REFERENCE.length)));
      return JSON.parse(texts.read(Number(value.slice(JSON_REFERENCE.length)))) as JsonValue;
    }
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return (value as readonly JsonValue[]).map(unpack);
    return Object.fromEntries(Object.entries(value as JsonObject).map(([key, member]) => [key, unpack(member)]));
  };
  const packed = JSON.parse(canonical) as JsonValue;
  // Where no text begins with U+0000 nothing is referred to, and nothing needs a copy.
  const span = canonical.includes(ESCAPED_NUL) ? unpack(packed) : packed;
  return { traceId, ...(span as unknown as Omit<CanonicalSpan, 'traceId'>) };
}
