import { performance } from 'node:perf_hooks';
import type { Block } from '../block.ts';
import { LineCursor } from '../line-cursor.ts';
import { scanCode } from '../scan-code.ts';
import { type Definition, findDefinitions } from './find-definitions.ts';
import { openParser } from './grammars.ts';

/** Longer programs are generated more often than written: their lines are looked at, not their grammar. UTF-16 units. */
const MAX_PARSED_LENGTH = 1_000_000;
/** A grammar gets this long for one file, in milliseconds; a thousand lines take about ten. */
const PARSE_BUDGET_MS = 3000;

/**
 * Cuts source code at its definitions: `class Foo`, `method bar`, each with the comments above it. Where there is no
 * grammar, or it does not come to an end in time, code is cut at blank lines and named by its declarations.
 */
export async function readCode(source: string, fileName: string): Promise<Iterable<Block>> {
  const definitions = source.length > MAX_PARSED_LENGTH ? null : await definitionsOf(source, fileName);
  return definitions === null || definitions.length === 0 ? scanCode(source) : cutAtDefinitions(source, definitions);
}

async function definitionsOf(source: string, fileName: string): Promise<readonly Definition[] | null> {
  const parser = await openParser(fileName).catch(() => null);
  if (parser === null) return null;
  const deadline = performance.now() + PARSE_BUDGET_MS;
  try {
    const tree = parser.parse(source, null, { progressCallback: () => performance.now() > deadline });
    if (tree === null) return null;
    try {
      return findDefinitions(tree.rootNode);
    } finally {
      tree.delete();
    }
  } catch {
    // A grammar is foreign code that met a text nobody thought of.
    return null;
  } finally {
    parser.delete();
  }
}

function* cutAtDefinitions(source: string, definitions: readonly Definition[]): Generator<Block> {
  const line = new LineCursor(source);
  let block: Block | null = null;
  let next = 0;
  while (line.advance()) {
    let opened: Definition | null = null;
    // Of several that begin on one line, the outermost names it.
    for (let at = definitions[next]; at && at.start < line.end; at = definitions[next]) {
      if (at.start >= line.start || opened === null) opened ??= at;
      next += 1;
    }
    if (block && (line.isBlank || opened)) {
      yield block;
      block = null;
    }
    if (line.isBlank) continue;
    if (block) block.end = line.end;
    else block = { kind: 'code', start: line.start, end: line.end };
    if (opened) block.heading = { level: opened.depth + 1, text: opened.label };
  }
  if (block) yield block;
}
