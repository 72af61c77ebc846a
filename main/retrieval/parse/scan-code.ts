import { type Block, MAX_HEADING_LENGTH } from './block.ts';
import { LineCursor } from './line-cursor.ts';

/** A declaration's name is looked for in this many leading code units of its line. */
const MAX_DECLARATION_LENGTH = 200;

const DECLARATION = new RegExp(
  String.raw`^(?:(?:export|default|declare|abstract|public|private|protected|internal|static|final|sealed|async|unsafe|pub(?:\([^)]*\))?)\s+)*` +
    String.raw`(?:function\*?|class|interface|enum|struct|trait|impl|type|def|func|fun|fn|module|namespace|package|object|record|const|let|var|val)\s+` +
    String.raw`(?:\([^)]*\)\s*)?([\p{L}_$][\p{L}\p{N}_$.:]*)`,
  'u',
);

/**
 * Cuts source code at blank lines. A run of lines that begins at the left margin with a declaration opens a section
 * named after what it declares; no language is parsed, so this is a hint for people and for search, not a fact.
 */
export function* scanCode(source: string): Generator<Block> {
  const line = new LineCursor(source);
  let block: Block | null = null;
  while (line.advance()) {
    if (line.isBlank) {
      if (block) yield block;
      block = null;
      continue;
    }
    if (block && !block.heading && line.indent === 0) block = nameBlock(block, source, line);
    if (block) block.end = line.end;
    else block = nameBlock({ kind: 'code', start: line.start, end: line.end }, source, line);
  }
  if (block) yield block;
}

function nameBlock(block: Block, source: string, line: LineCursor): Block {
  if (line.indent > 0) return block;
  const name = DECLARATION.exec(source.slice(line.start, Math.min(line.end, line.start + MAX_DECLARATION_LENGTH)))?.[1];
  if (name) block.heading = { level: 1, text: name.slice(0, MAX_HEADING_LENGTH) };
  return block;
}
