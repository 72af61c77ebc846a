import { findNodeAtLocation, type JSONPath, type Node, parseTree } from 'jsonc-parser';

/**
 * Takes one item out of an array of a commented JSON text, or one entry out of an object, with its comma and the line it leaves empty. jsonc-parser's
 * own removal takes everything up to the next item along, comments that speak of the next one included.
 *
 * @param text parses
 * @returns the text unchanged when there is no such item
 */
export function removeItem(text: string, path: JSONPath): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const found = root === undefined ? undefined : findNodeAtLocation(root, path);
  const item = found?.parent?.type === 'property' ? found.parent : found;
  const siblings = item?.parent?.children ?? [];
  if (item === undefined) return text;
  const before = siblings[siblings.indexOf(item) - 1];
  const isLast = siblings.at(-1) === item;
  const withoutItem = cutLine(text, item.offset, endOf(item) + leadingComma(text, endOf(item)));
  // The comma before the last item would be left hanging.
  return isLast && before !== undefined ? cutComma(withoutItem, endOf(before)) : withoutItem;
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

/** @returns how many characters from `offset` on a comma and the blanks before it take; 0 when none follows */
function leadingComma(text: string, offset: number): number {
  return /^\s*,/.exec(text.slice(offset))?.[0].length ?? 0;
}

function cutComma(text: string, offset: number): string {
  const length = leadingComma(text, offset);
  return length === 0 ? text : text.slice(0, offset) + text.slice(offset + length);
}

/**
 * Cuts [start, end), and the line with it when nothing else stands on its right. Otherwise the line break stays: what
 * comes before may be a comment that would swallow the rest.
 */
function cutLine(text: string, start: number, end: number): string {
  const [left, right] = [text.slice(0, start), text.slice(end)];
  return /^[ \t]*\r?\n/.test(right) ? left.replace(/\r?\n[ \t]*$/, '') + right : left + right.replace(/^[ \t]+/, '');
}
