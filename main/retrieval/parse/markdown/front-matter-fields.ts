import type { DocumentMetadata, MetadataValue } from '../../../contract/parse-quality.ts';
import { MetadataBuilder } from '../metadata-builder.ts';

const FIELD = /^["']?([\w$-][\w$ .-]{0,62}?)["']?[ \t]*:(?:[ \t]+(.*))?$/;
const LIST_PART = /[ \t]*(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,"'][^,]*)/g;
const LIST_ITEM = /^[ \t]*-[ \t]+(\S.*)$/;

/**
 * Reads the outermost fields of YAML front matter: plain and quoted values, `[a, b]` and lists of `- a` lines. Nested
 * maps and block texts are passed over; this is a reader of what people write above a page, not of YAML.
 *
 * @returns keys in lower case
 */
export function readFrontMatterFields(body: string): DocumentMetadata {
  const metadata = new MetadataBuilder();
  let listKey: string | null = null;
  let list: string[] = [];
  const endList = (): void => {
    if (listKey !== null && list.length > 0) metadata.add(listKey, list);
    listKey = null;
    list = [];
  };
  for (const line of body.split(/\r\n|\r|\n/)) {
    const item = listKey === null ? null : LIST_ITEM.exec(line);
    if (item) {
      const word = unquote(item[1] ?? '');
      if (word !== null) list.push(word);
      continue;
    }
    const field = FIELD.exec(line);
    if (!field) {
      if (line.trim() !== '' && !/^[ \t#]/.test(line)) endList();
      continue;
    }
    endList();
    const [, key = '', raw = ''] = field;
    const value = raw.trim();
    if (value === '' || value.startsWith('#')) listKey = key;
    else if (!/^[|>{&*]/.test(value)) metadata.add(key, toValue(value));
  }
  endList();
  return metadata.build();
}

function toValue(text: string): MetadataValue | null {
  const isQuoted = /^["']/.test(text);
  const word = unquote(text);
  if (word === null || isQuoted) return word;
  const inner = /^\[(.*)\]$/.exec(word)?.[1];
  if (inner !== undefined) return [...inner.matchAll(LIST_PART)].flatMap(([part]) => unquote(part.trim()) ?? []);
  if (/^(?:true|yes|on)$/i.test(word)) return true;
  if (/^(?:false|no|off)$/i.test(word)) return false;
  if (/^(?:null|~)$/i.test(word)) return null;
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(word) ? Number(word) : word;
}

/** @returns a YAML value without its quotes or its comment, null when nothing is left */
export function unquote(value: string): string | null {
  const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^']|'')*)'/.exec(value);
  const words = quoted
    ? (quoted[1]?.replaceAll(/\\(.)/g, '$1') ?? quoted[2]?.replaceAll("''", "'") ?? '')
    : value.replace(/[ \t]+#.*$/, '');
  return words.trim() || null;
}
