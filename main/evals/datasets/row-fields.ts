import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { JsonObject, JsonValue } from '../../base/json.ts';

const SHOWN_LENGTH = 40;

/** Reads fields of a row by what they have to be; every failure names file, line, field, value and what it should be. */
export interface RowFields {
  /** The fields that were not read yet. */
  rest(): JsonObject;
  /** The value, and it counts as read; undefined when it is not there or null. */
  take(name: string): JsonValue | undefined;
  /** The value, and it does not count as read. */
  peek(name: string): JsonValue | undefined;
  has(name: string): boolean;
  text(name: string): string | undefined;
  boolean(name: string): boolean | undefined;
  number(name: string): number | undefined;
  /** A text, or a list of texts and of objects with a `text`; numbers and truth values are spelled out. */
  texts(name: string): readonly string[] | undefined;
  /** Each with a reader of its own; one object stands for a list of it. */
  objects(name: string): readonly RowFields[] | undefined;
  object(name: string): RowFields | undefined;
  fail(name: string, value: unknown, wanted: string): never;
}

/** @param place `<file>:<line>`; inside of a field, with the field's name behind it */
export function createRowFields(fields: JsonObject, place: string, prefix = ''): RowFields {
  const left = new Map(Object.entries(fields));
  const take = (name: string): JsonValue | undefined => {
    const value = left.get(name);
    left.delete(name);
    return value ?? undefined;
  };
  const fail = (name: string, value: unknown, wanted: string): never => {
    const shown = JSON.stringify(value) ?? 'nothing';
    const short = shown.length > SHOWN_LENGTH ? `${shown.slice(0, SHOWN_LENGTH)}…` : shown;
    throw new InvalidArgumentError(`${place}: "${prefix}${name}" is ${short}; it must be ${wanted}.`);
  };
  const typed = <Type>(name: string, is: (value: JsonValue) => value is Type & JsonValue, wanted: string) => {
    const value = take(name);
    return value === undefined || is(value) ? value : fail(name, value, wanted);
  };
  const object = (value: JsonValue, name: string): RowFields =>
    isObject(value) ? createRowFields(value, place, `${prefix}${name}.`) : fail(name, value, 'an object');
  return {
    rest: () => Object.fromEntries(left),
    take,
    peek: (name) => left.get(name) ?? undefined,
    has: (name) => (left.get(name) ?? null) !== null,
    text: (name) => typed(name, (value) => typeof value === 'string', 'a text'),
    boolean: (name) => typed(name, (value) => typeof value === 'boolean', 'true or false'),
    number: (name) => typed(name, (value) => typeof value === 'number', 'a number'),
    texts: (name) => {
      const value = take(name);
      if (value === undefined) return undefined;
      const items = isList(value) ? value : [value];
      return items.map((item) => textOf(item) ?? fail(name, value, 'a text or a list of texts'));
    },
    objects: (name) => {
      const value = take(name);
      if (value === undefined) return undefined;
      return (isList(value) ? value : [value]).map((item, at) => object(item, isList(value) ? `${name}[${at}]` : name));
    },
    object: (name) => {
      const value = take(name);
      return value === undefined ? undefined : object(value, name);
    },
    fail,
  };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function textOf(item: JsonValue): string | undefined {
  if (typeof item === 'string') return item;
  if (typeof item === 'number' || typeof item === 'boolean') return String(item);
  const text = isObject(item) ? item['text'] : undefined;
  return typeof text === 'string' ? text : undefined;
}
