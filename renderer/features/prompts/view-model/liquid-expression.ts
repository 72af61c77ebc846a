import type { JsonObject, JsonValue } from '../../../../main/base/json.ts';

/** Where in a template something is being written. */
export type LiquidPlace =
  | { type: 'text' }
  /** Inside a tag, at its first word. */
  | { type: 'tag' }
  /** In a string behind `render` or `include`. */
  | { type: 'partial' }
  | { type: 'filter' }
  /** A variable, as far as it is written. */
  | { type: 'variable'; written: string };

/** How far back an opening `{{` or `{%` is looked for, in characters. */
const MAX_LOOK_BACK = 400;

/** @returns what is written at the end of `before`, the text up to the caret */
export function liquidPlace(before: string): LiquidPlace {
  const near = before.slice(-MAX_LOOK_BACK);
  const open = Math.max(near.lastIndexOf('{{'), near.lastIndexOf('{%'));
  if (open < 0) return { type: 'text' };
  const inside = near.slice(open + 2).replace(/^-/, '');
  if (inside.includes('}}') || inside.includes('%}')) return { type: 'text' };
  const isTag = near.startsWith('{%', open);
  if (isTag && /^\s*\w*$/.test(inside)) return { type: 'tag' };
  if (isTag && /^\s*(?:render|include)\s+['"][\w./-]*$/.test(inside)) return { type: 'partial' };
  if (/(['"])(?:(?!\1).)*$/.test(withoutStrings(inside))) return { type: 'text' };
  if (/\|\s*\w*$/.test(inside)) return { type: 'filter' };
  return { type: 'variable', written: /[\w.[\]-]*$/.exec(inside)?.[0] ?? '' };
}

const withoutStrings = (text: string): string => text.replace(/'[^']*'|"[^"]*"/g, '');

/** @returns the variable written at an offset of a line, and where it begins and ends there; null outside of `{{ }}` and `{% %}` */
export function variableAt(line: string, offset: number): { name: string; start: number; end: number } | null {
  for (const stretch of line.matchAll(/\{[{%].*?[}%]\}/g)) {
    if (offset < stretch.index || offset > stretch.index + stretch[0].length) continue;
    for (const word of stretch[0].matchAll(/[A-Za-z_][\w-]*(?:\.[\w-]+|\[\d*\])*/g)) {
      const start = stretch.index + word.index;
      const end = start + word[0].length;
      if (offset >= start && offset <= end) return { name: word[0], start, end };
    }
  }
  return null;
}

/** @returns what the loops around the end of `before` call their items: `d` → `documents` */
export function loopNames(before: string): ReadonlyMap<string, string> {
  const open: { item: string; list: string }[] = [];
  for (const tag of before.matchAll(/\{%-?\s*(?:for\s+(\w+)\s+in\s+([\w.[\]-]+)|(endfor))\b/g)) {
    if (tag[3] !== undefined) open.pop();
    else open.push({ item: tag[1] ?? '', list: tag[2] ?? '' });
  }
  return new Map(open.map(({ item, list }) => [item, list]));
}

/** @returns the name from the outside: `d.text` in a loop over `documents` is `documents[].text` */
export function outerName(name: string, loops: ReadonlyMap<string, string>): string {
  const [first = '', ...rest] = name.split(/(?=[.[])/);
  const list = loops.get(first);
  if (list === undefined) return name;
  const inner = new Map([...loops].filter(([item]) => item !== first));
  return [outerName(list, inner), '[]', ...rest].join('');
}

/** @returns what a name stands for among the values of an input; of a list the first item; undefined where it has none */
export function valueOf(name: string, variables: JsonObject): JsonValue | undefined {
  let value: JsonValue | undefined = variables;
  for (const step of name.match(/[\w-]+|\[\d*\]/g) ?? []) {
    if (value === null || typeof value !== 'object') return undefined;
    if (Array.isArray(value)) {
      const at: number =
        step === 'first' ? 0 : step === 'last' ? value.length - 1 : Number(/\d+/.exec(step)?.[0] ?? '0');
      if (step === 'size') return value.length;
      value = value[at];
    } else {
      const fields = value as JsonObject;
      value = Object.hasOwn(fields, step) ? fields[step] : undefined;
    }
  }
  return value;
}

const MAX_VALUE_TEXT = 600;

/** @returns a value as a hover shows it: text as it is, all else as JSON; the end of a long one left out */
export function valueText(value: JsonValue | undefined): string {
  if (value === undefined) return 'not in this input';
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return text.length > MAX_VALUE_TEXT ? `${text.slice(0, MAX_VALUE_TEXT)} …` : text;
}
