import { readFrontMatter } from '../parse/markdown/front-matter.ts';
import { type OwnAccess, readPrincipals, readTenant } from './own-access.ts';

const KEY = /^(tenant|principals|access)[ \t]*:(.*)$/i;
/** Where an unclosed opening is searched for access keys, in UTF-16 code units. */
const SEARCHED_LENGTH = 64 * 1024;

/**
 * Reads `tenant: halden` and `principals: [legal, maya]` (or `access:`, or a list of `- lines`) from a Markdown
 * document's front matter.
 *
 * @returns `{}` when it says nothing; a `problem` for anything between: a nested value, a key twice, an empty value,
 *   front matter that never ends
 */
export function frontMatterAccess(source: string): OwnAccess {
  const frontMatter = readFrontMatter(source);
  if (frontMatter === null) {
    const isOpen = /^\uFEFF?---[ \t]*(?:\r\n|\r|\n)/.test(source);
    const isTagged =
      isOpen &&
      source
        .slice(0, SEARCHED_LENGTH)
        .split(/\r\n|\r|\n/)
        .some((line) => KEY.test(line));
    return isTagged ? { problem: 'its front matter names a tenant or principals and is never closed' } : {};
  }
  const lines = source.slice(0, frontMatter.end).split(/\r\n|\r|\n/);
  const own: OwnAccess = {};
  for (const [index, line] of lines.entries()) {
    const [, key, rest = ''] = KEY.exec(line) ?? [];
    if (key === undefined) continue;
    const values = readValues(rest, lines.slice(index + 1));
    if (key.toLowerCase() === 'tenant') {
      const tenant = values?.isList === false ? readTenant(values.items[0]) : null;
      if (tenant === null || tenant === '' || own.tenant !== undefined) return unreadable('tenant');
      own.tenant = tenant;
    } else {
      const principals = values === null ? null : readPrincipals(values.items);
      if (principals === null || own.principals !== undefined) return unreadable(key.toLowerCase());
      own.principals = principals;
    }
  }
  return own;
}

function unreadable(key: string): OwnAccess {
  return { problem: `"${key}" in its front matter is not one plain value or list, or stands there twice` };
}

/** A value as YAML writes it in one line, or as a list of lines below. Null for anything else. */
function readValues(rest: string, below: readonly string[]): { isList: boolean; items: readonly string[] } | null {
  const text = withoutComment(rest).trim();
  if (text === '') {
    const items: string[] = [];
    for (const line of below) {
      if (/^[ \t]*(?:#.*)?$/.test(line)) continue;
      const item = /^[ \t]*-[ \t]+(\S.*)$/.exec(line)?.[1];
      if (item === undefined) {
        // An indented line that is no item belongs to the value all the same.
        if (/^[ \t]/.test(line)) return null;
        break;
      }
      const value = unquote(withoutComment(item).trim());
      if (value === null) return null;
      items.push(value);
    }
    return items.length === 0 ? null : { isList: true, items };
  }
  if (text.startsWith('[')) {
    if (!text.endsWith(']')) return null;
    const inner = text.slice(1, -1).trim();
    if (inner === '') return { isList: true, items: [] };
    const items = inner.match(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]+/g)?.map((item) => unquote(item.trim())) ?? [];
    // A comma more than items are apart would be an empty name.
    const isEven = items.every((item) => item !== null && item !== '') && !/(?:^|,)\s*(?:,|$)/.test(inner);
    return isEven ? { isList: true, items: items as string[] } : null;
  }
  const value = unquote(text);
  return value === null ? null : { isList: false, items: [value] };
}

/** `#` opens a comment at the start of a word, not inside quotes. */
function withoutComment(text: string): string {
  const quoted = /^\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(?:#.*)?$/.test(text);
  if (quoted) return text.replace(/(["'])\s*#.*$/, '$1');
  return text.replace(/(^|[ \t])#.*$/, '$1');
}

/** @returns the words, or null for what opens another kind of YAML value */
function unquote(value: string): string | null {
  const double = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1];
  if (double !== undefined) return double.replaceAll(/\\(.)/g, '$1');
  const single = /^'((?:[^']|'')*)'$/.exec(value)?.[1];
  if (single !== undefined) return single.replaceAll("''", "'");
  return value === '' || /^(?!\*$)[[\]{}>|&*!%@`"',?:-]|: |^(?:null|~)$/i.test(value) ? null : value;
}
