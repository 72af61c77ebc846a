import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type * as z from 'zod';
import { ConfigError } from '../base/errors/config-error.ts';
import { StorageError } from '../base/errors/storage-error.ts';
import { describeIssue } from './describe-issue.ts';

/** Problems named in one message at most; the rest are counted. */
const MAX_NAMED_PROBLEMS = 3;

/**
 * Parses a commented JSON file of a workspace and checks it against its schema.
 *
 * @param options.path as it stands in messages
 * @param options.knownVersion the newest `version` this Trestle reads
 * @throws ConfigError naming file, line, column, the value and what is allowed
 * @throws StorageError `schema_too_new` when the file says a later version
 */
export function parseJsonc<Schema extends z.ZodType>(options: {
  path: string;
  text: string;
  schema: Schema;
  knownVersion: number;
}): z.output<Schema> {
  const { path, text, schema, knownVersion } = options;
  const tree = readTree(path, text);
  const value = toValue(tree, path, text);
  refuseLaterVersion(path, value, knownVersion);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    return { ...positionOf(text, offsetOf(tree, issue)), message: describeIssue(issue, value) };
  });
  const [first] = problems;
  const named = problems
    .slice(0, MAX_NAMED_PROBLEMS)
    .map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
  const more = problems.length - named.length;
  throw new ConfigError(`${named.join(' ')}${more > 0 ? ` And ${more} more.` : ''}`, {
    details: { path, line: first?.line ?? 1, column: first?.column ?? 1 },
  });
}

/** @throws StorageError `schema_too_new` for a `version` above the known one, before anything else is judged */
export function refuseLaterVersion(path: string, value: unknown, knownVersion: number): void {
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version !== 'number' || version <= knownVersion) return;
  throw new StorageError(
    `${path} has version ${version}; this Trestle reads up to ${knownVersion}. Update Trestle to use it.`,
    { code: 'schema_too_new', details: { path, version, known: knownVersion } },
  );
}

function readTree(path: string, text: string): Node {
  const errors: ParseError[] = [];
  let tree: Node | undefined;
  try {
    tree = parseTree(text, errors, { allowTrailingComma: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigError(`${path} is nested too deeply to be read.`, { cause: error, details: { path } });
  }
  const [first] = errors;
  if (first === undefined && tree !== undefined) return tree;
  const { line, column } = positionOf(text, first?.offset ?? 0);
  const what = first === undefined ? 'the file is empty' : spell(printParseErrorCode(first.error));
  throw new ConfigError(`${path}:${line}:${column}: ${what}. Correct it, or restore the file from version control.`, {
    details: { path, line, column },
  });
}

/** Like jsonc-parser's own, but a key that stands twice is an error: one of the two values would be lost in silence. */
function toValue(node: Node, path: string, text: string): unknown {
  if (node.type === 'array') return (node.children ?? []).map((child) => toValue(child, path, text));
  if (node.type !== 'object') return node.value as unknown;
  // Without a prototype, so that a key named __proto__ is a key like any other.
  const record = Object.create(null) as Record<string, unknown>;
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    if (name in record) {
      const { line, column } = positionOf(text, key.offset);
      throw new ConfigError(`${path}:${line}:${column}: "${name}" stands here twice. Keep one.`, {
        details: { path, line, column },
      });
    }
    record[name] = toValue(value, path, text);
  }
  return record;
}

/** Where an issue is: at the key, when it is the key that is wrong. */
function offsetOf(tree: Node, issue: z.core.$ZodIssue): number {
  const node = nodeAt(tree, issue.path);
  if (issue.code !== 'unrecognized_keys') return node.offset;
  return node.children?.find(({ children }) => children?.[0]?.value === issue.keys[0])?.offset ?? node.offset;
}

/** The node an issue speaks of, or the nearest one above it: a missing key has no place of its own. */
function nodeAt(tree: Node, issuePath: readonly PropertyKey[]): Node {
  let node = tree;
  for (const step of issuePath) {
    const next =
      node.type === 'array'
        ? node.children?.[Number(step)]
        : node.children?.find((property) => property.children?.[0]?.value === step)?.children?.[1];
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

/** @returns line and column from 1, columns in UTF-16 units, as editors count */
function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** `CloseBraceExpected` → "close brace expected" */
function spell(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
