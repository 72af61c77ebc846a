import type { Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

const processor = unified().use(remarkParse).use(remarkGfm);

/** @returns the Markdown syntax tree of a text; every text parses */
export function parseMarkdown(text: string): Root {
  return processor.parse(text);
}

/** @returns whether a link in foreign text may be followed at all: absolute https or mailto, nothing else */
export function isSafeHref(href: string): boolean {
  try {
    return ['https:', 'mailto:'].includes(new URL(href).protocol);
  } catch {
    return false;
  }
}
