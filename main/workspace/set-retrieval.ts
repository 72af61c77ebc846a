import { applyEdits, findNodeAtLocation, modify, parseTree, type ParseError } from 'jsonc-parser';
import type { RetrievalSettings } from '../contract/tune.ts';
import { removeItem } from './remove-item.ts';

const PARSING = { allowTrailingComma: true };
const REMARK =
  '// How results are merged and reranked, as `trestle tune` chose; `trestle tune --reset` takes it out again.';
const ENTRY = '  "retrieval"';

/**
 * Writes the `retrieval` entry of trestle.jsonc, in one line with a remark above it; the rest of the file stays as it was
 * typed, so that taking the entry out gives the same file again. jsonc-parser's own edits lay out the entries beside it anew.
 *
 * @param text parses
 * @param retrieval empty takes the entry out
 */
export function setRetrieval(text: string, retrieval: RetrievalSettings): string {
  const root = parseTree(text, [], PARSING);
  const now = root && findNodeAtLocation(root, ['retrieval']);
  if (Object.keys(retrieval).length === 0) {
    return removeItem(text.replace(`\n\n  ${REMARK}\n${ENTRY}`, `\n${ENTRY}`), ['retrieval']);
  }
  const value = JSON.stringify(retrieval, null, 1).replaceAll(/\n\s*/g, ' ');
  if (now) return text.slice(0, now.offset) + value + text.slice(now.offset + now.length);
  const last = root?.children?.at(-1);
  const added = last && addAfter(text, last.offset + last.length, `\n\n  ${REMARK}\n${ENTRY}: ${value}`);
  // Written on one line, or with remarks in unusual places.
  return added ?? applyEdits(text, modify(text, ['retrieval'], retrieval, { formattingOptions: {} }));
}

/** @returns the text with more behind the line on which its last entry ends; null where that is no line of its own */
function addAfter(text: string, end: number, more: string): string | null {
  const rest = text.slice(end).replace(/^,/, '');
  const [remark = ''] = /^[ \t]*(?:\/\/[^\n]*)?(?=\n)/.exec(rest) ?? [];
  if (!rest.slice(remark.length).startsWith('\n')) return null;
  const whole = `${text.slice(0, end)},${remark}${more}${rest.slice(remark.length)}`;
  const errors: ParseError[] = [];
  parseTree(whole, errors, PARSING);
  return errors.length === 0 ? whole : null;
}
