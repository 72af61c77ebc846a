import { type Document, isMap, isNode, isScalar, parseDocument } from 'yaml';
import type * as z from 'zod';
import { promptFrontMatter, type PromptFrontMatter } from '../../contract/prompt-file.ts';
import { describeIssue } from '../describe-issue.ts';
import type { SourceProblem } from './source-problem.ts';

/** Front matter has a handful of plain keys: none is ever repeated by alias, and a bomb of aliases never unfolds. */
const MAX_ALIASES = 0;
/** UTF-16 units. The YAML parser takes a while for more. */
const MAX_FRONT_MATTER_LENGTH = 256 * 1024;
const FRONT_MATTER = /^---\n([\s\S]*?)\n?---[ \t]*(?:\n|$)/;
const OPENING_LENGTH = '---\n'.length;

export interface FrontMatter {
  /** As YAML says it, before anything is judged; undefined when it is no YAML. */
  value: unknown;
  /** Null when something is wrong with it. */
  parsed: PromptFrontMatter | null;
  problems: readonly SourceProblem[];
  /** Where the body begins. */
  bodyStart: number;
  /** @returns where the value at a path stands, or the nearest thing above it that is there */
  placeOf(path: readonly PropertyKey[]): { start: number; end: number };
  /** @returns where a key stands; null when there is none */
  keyAt(path: readonly PropertyKey[], key: string): { start: number; end: number } | null;
}

/** Reads the front matter of a prompt. Never throws: what is wrong with it is told, each with its place. */
export function readFrontMatter(text: string): FrontMatter {
  const match = FRONT_MATTER.exec(text);
  if (match === null) {
    const message = 'the file does not begin with front matter. Put `---`, the keys, and `---` on top.';
    return broken(
      { code: 'front-matter', message, start: 0, end: text.indexOf('\n') === -1 ? text.length : text.indexOf('\n') },
      0,
    );
  }
  const [whole, yaml = ''] = match;
  const bodyStart = whole.length;
  const top = { start: OPENING_LENGTH, end: OPENING_LENGTH };
  if (yaml.length > MAX_FRONT_MATTER_LENGTH) {
    const message = `the front matter has ${yaml.length} characters; ${MAX_FRONT_MATTER_LENGTH} are read. Make it shorter.`;
    return broken({ code: 'front-matter', message, ...top }, bodyStart);
  }
  const document = readYaml(yaml);
  if (document === null) {
    return broken(
      { code: 'front-matter', message: 'the front matter is nested too deeply to be read.', ...top },
      bodyStart,
    );
  }
  const [error] = document.errors;
  if (error !== undefined || !isMap(document.contents)) {
    const what = error === undefined ? 'the front matter has no keys' : error.message.replace(/\.$/, '');
    const at = OPENING_LENGTH + Math.min(error?.pos[0] ?? 0, yaml.length);
    return broken(
      { code: 'front-matter', message: `${what}. Write one \`key: value\` a line.`, start: at, end: at },
      bodyStart,
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    const message = 'the front matter uses YAML aliases (*name). Write the values out.';
    return broken({ code: 'front-matter', message, ...top }, bodyStart);
  }
  const placeOf = (path: readonly PropertyKey[]): { start: number; end: number } => rangeOf(document, path);
  const keyAt = (path: readonly PropertyKey[], key: string): { start: number; end: number } | null =>
    keyRange(document, path, key);
  const result = promptFrontMatter.safeParse(value);
  const problems = result.success
    ? []
    : result.error.issues.flatMap((issue) => problemsOf(issue, value, { placeOf, keyAt }));
  return { value, parsed: result.success ? result.data : null, problems, bodyStart, placeOf, keyAt };
}

function broken(problem: SourceProblem, bodyStart: number): FrontMatter {
  const top = { start: 0, end: 0 };
  return { value: undefined, parsed: null, problems: [problem], bodyStart, placeOf: () => top, keyAt: () => null };
}

function readYaml(yaml: string): Document | null {
  try {
    return parseDocument(yaml, { prettyErrors: false, uniqueKeys: true, merge: false });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function problemsOf(
  issue: z.core.$ZodIssue,
  value: unknown,
  { placeOf, keyAt }: Pick<FrontMatter, 'placeOf' | 'keyAt'>,
): SourceProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'unknown-key',
      message: describeIssue({ ...issue, keys: [key] }, value),
      ...(keyAt(issue.path, key) ?? placeOf(issue.path)),
    }));
  }
  return [{ code: 'front-matter', message: describeIssue(issue, value), ...placeOf(issue.path) }];
}

function rangeOf(document: Document, path: readonly PropertyKey[]): { start: number; end: number } {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range)
      return { start: OPENING_LENGTH + node.range[0], end: OPENING_LENGTH + node.range[1] };
  }
  return { start: OPENING_LENGTH, end: OPENING_LENGTH };
}

function keyRange(
  document: Document,
  path: readonly PropertyKey[],
  key: string,
): { start: number; end: number } | null {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(map)) return null;
  const found = map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.key;
  if (!isScalar(found) || !found.range) return null;
  return { start: OPENING_LENGTH + found.range[0], end: OPENING_LENGTH + found.range[1] };
}
