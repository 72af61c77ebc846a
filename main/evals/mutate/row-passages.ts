import type { MutationChange } from '../../contract/eval-mutate.ts';

/** Names under which data sets carry what a question is to be answered from. */
export const PASSAGE_FIELDS: readonly string[] = ['context', 'contexts', 'passages', 'retrieved_contexts'];
const DISTRACTORS = 'distractors';
const TEXT_KEYS = ['text', 'content'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** @returns the texts a row carries to be answered from, with their places */
export function passagesOf(fields: Fields): { field: string; text: string }[] {
  return PASSAGE_FIELDS.flatMap((field) => {
    const value = fields[field];
    if (!Array.isArray(value)) return readText(value).map((text) => ({ field, text }));
    return value.flatMap((item, index) => readText(item).map((text) => ({ field: `${field}[${index}]`, text })));
  });
}

/** @returns the fields with each passage as `edit` returns it */
export function editPassages(fields: Fields, edit: (text: string, field: string) => string): Fields {
  const edited = { ...fields };
  for (const field of PASSAGE_FIELDS) {
    const value = fields[field];
    if (Array.isArray(value)) edited[field] = value.map((item, index) => withText(item, edit, `${field}[${index}]`));
    else if (field in fields) edited[field] = withText(value, edit, field);
  }
  return edited;
}

/**
 * Adds a passage behind those the row carries, in their shape; a row without any gets a list of `distractors`.
 *
 * @returns null where `distractors` is something else
 */
export function addPassage(fields: Fields, passage: string): { fields: Fields; change: MutationChange } | null {
  const field = PASSAGE_FIELDS.find((name) => canHold(fields[name])) ?? DISTRACTORS;
  const value = fields[field];
  if (value !== undefined && !canHold(value)) return null;
  const place = typeof value === 'string' ? field : `${field}[${Array.isArray(value) ? value.length : 0}]`;
  return { fields: { ...fields, [field]: joined(value, passage) }, change: { field: place, from: null, to: passage } };
}

function canHold(value: unknown): boolean {
  if (typeof value === 'string') return true;
  return Array.isArray(value) && value.every((item) => readText(item).length > 0);
}

function joined(value: unknown, passage: string): unknown {
  if (typeof value === 'string') return value.trim() === '' ? passage : `${value}\n\n${passage}`;
  if (!Array.isArray(value)) return [passage];
  const last: unknown = value.at(-1);
  const key = typeof last === 'object' && last !== null ? textKeyOf(last) : undefined;
  return [...value, key === undefined ? passage : { [key]: passage }];
}

function textKeyOf(item: object): (typeof TEXT_KEYS)[number] | undefined {
  return TEXT_KEYS.find((key) => typeof (item as Fields)[key] === 'string');
}

function readText(item: unknown): string[] {
  if (typeof item === 'string') return [item];
  if (typeof item !== 'object' || item === null) return [];
  const key = textKeyOf(item);
  return key === undefined ? [] : [String((item as Fields)[key])];
}

function withText(item: unknown, edit: (text: string, field: string) => string, field: string): unknown {
  if (typeof item === 'string') return edit(item, field);
  if (typeof item !== 'object' || item === null) return item;
  const key = textKeyOf(item);
  return key === undefined ? item : { ...item, [key]: edit(String((item as Fields)[key]), field) };
}
