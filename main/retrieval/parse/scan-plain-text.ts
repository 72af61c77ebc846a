import type { Block } from './block.ts';
import { LineCursor } from './line-cursor.ts';

/** Cuts text without markup into paragraphs: runs of lines between blank lines. */
export function* scanPlainText(source: string): Generator<Block> {
  const line = new LineCursor(source);
  let block: Block | null = null;
  while (line.advance()) {
    if (line.isBlank) {
      if (block) yield block;
      block = null;
    } else if (block) {
      block.end = line.end;
    } else {
      block = { kind: 'paragraph', start: line.start, end: line.end };
    }
  }
  if (block) yield block;
}
