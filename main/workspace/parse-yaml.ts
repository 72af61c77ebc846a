import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { ConfigError } from '../base/errors/config-error.ts';
import { describeIssue } from './describe-issue.ts';
import { refuseLaterVersion } from './parse-jsonc.ts';

/** Problems named in one message at most; the rest are counted. */
const MAX_NAMED_PROBLEMS = 3;
/** A file repeats nothing by alias, and a bomb of aliases never unfolds. */
const MAX_ALIASES = 0;

/** Something wrong with a value, at its path in the file. */
export interface YamlProblem {
  path: readonly PropertyKey[];
  message: string;
}

export interface YamlKind<Schema extends z.ZodType> {
  schema: Schema;
  knownVersion: number;
  /** With its article: `a scenario`. */
  what: string;
  /** Keys that such a file has, for who wrote none: `version, id, target, …`. */
  keys: string;
  /** Looks at the plain value first: what it names is told in place of what the schema would say. */
  before?: (value: unknown) => readonly YamlProblem[];
  /** Looks at what was read, for what no schema can say. */
  after?: (parsed: z.infer<Schema>) => readonly YamlProblem[];
}

/**
 * Reads a YAML text against a schema.
 *
 * @param path as it stands in messages
 * @throws ConfigError naming file, line, column, the value and what is allowed; StorageError `schema_too_new`
 */
export function parseYaml<Schema extends z.ZodType>(
  path: string,
  text: string,
  { schema, knownVersion, what, keys, before, after }: YamlKind<Schema>,
): z.infer<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, merge: false });
  const positionAt = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const fail = (problems: readonly { offset: number; message: string }[]): never => {
    const named = problems.slice(0, MAX_NAMED_PROBLEMS).map(({ offset, message }) => {
      const { line, column } = positionAt(offset);
      return `${path}:${line}:${column}: ${message}`;
    });
    const more = problems.length - named.length;
    throw new ConfigError(`${named.join(' ')}${more > 0 ? ` And ${more} more.` : ''}`, {
      details: { path, ...positionAt(problems[0]?.offset ?? 0) },
    });
  };
  const failAt = (problems: readonly YamlProblem[]): never =>
    fail(problems.map(({ path: at, message }) => ({ offset: offsetOf(document, at), message })));
  const [error] = document.errors;
  if (error !== undefined) return fail([{ offset: error.pos[0], message: `not YAML: ${error.message}.` }]);
  if (!isMap(document.contents)) return fail([{ offset: 0, message: `${what} is a list of keys: ${keys}` }]);
  const value = toValue(document, path, what);
  refuseLaterVersion(path, value, knownVersion);
  const early = before?.(value) ?? [];
  if (early.length > 0) return failAt(early);
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    return failAt(
      parsed.error.issues
        .flatMap((issue) => closestIssues(issue))
        .map((issue) => ({ path: issue.path, message: describeIssue(issue, value) })),
    );
  }
  const late = after?.(parsed.data) ?? [];
  return late.length > 0 ? failAt(late) : parsed.data;
}

function toValue(document: Document, path: string, what: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (cause) {
    const subject = what.replace(/^an? /, 'the ');
    throw new ConfigError(`${path}:1:1: ${subject} uses YAML aliases (*name). Write the values out.`, {
      details: { path, line: 1, column: 1 },
      cause,
    });
  }
}

/** Of a choice between shapes, what keeps the value from the shape that it is nearest to: "none fits" helps nobody. */
function closestIssues(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const branches = issue.errors.toSorted((a, b) => distance(a) - distance(b));
  return (branches[0] ?? []).flatMap((inner) => closestIssues({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** A key that a shape does not know, or wants and does not find, says that another was meant. */
function distance(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, { code, path }) => sum + (path.length > 1 ? 1 : code === 'unrecognized_keys' ? 3 : 2), 0);
}

/** @returns where the value at the path stands, or the nearest thing above it that is there */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
