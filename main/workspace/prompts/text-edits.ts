import type { TextEdit } from '../../contract/prompt.ts';
import { createLineStarts, placeAt } from '../../spec/template/line-starts.ts';
import type { FrontMatter } from './front-matter.ts';

/** @returns an edit that puts a text in place of a range; UTF-16 offsets, equal ones insert */
export function editOf(text: string, range: { start: number; end: number }, replacement: string): TextEdit {
  const starts = createLineStarts(text);
  const from = placeAt(starts, range.start);
  const to = placeAt(starts, range.end);
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column, text: replacement };
}

/** Declares a variable under `input`, which is made where there is none. */
export function declareInput(text: string, frontMatter: FrontMatter, name: string): TextEdit {
  const key = frontMatter.keyAt([], 'input');
  if (key !== null) {
    const lineEnd = text.indexOf('\n', key.end);
    const isBlock = /^\s*:\s*$/.test(text.slice(key.end, lineEnd));
    if (isBlock) return editOf(text, { start: lineEnd + 1, end: lineEnd + 1 }, `  ${name}: string\n`);
    const brace = text.indexOf('{', key.end);
    if (brace !== -1 && brace < lineEnd) {
      const isEmpty = /^\s*\}/.test(text.slice(brace + 1));
      return editOf(text, { start: brace + 1, end: brace + 1 }, ` ${name}: string${isEmpty ? ' ' : ','}`);
    }
  }
  const closing = text.lastIndexOf('---', frontMatter.bodyStart - 1);
  return editOf(text, { start: closing, end: closing }, `input:\n  ${name}: string\n`);
}

/** Takes out the lines on which a key and its value stand. */
export function removeLines(text: string, range: { start: number; end: number }): TextEdit {
  const start = text.lastIndexOf('\n', range.start - 1) + 1;
  // A block's value reaches to the beginning of the line after it.
  const last = Math.max(range.start, text[range.end - 1] === '\n' ? range.end - 1 : range.end);
  const lineEnd = text.indexOf('\n', last);
  return editOf(text, { start, end: lineEnd === -1 ? text.length : lineEnd + 1 }, '');
}

/** Adds a filter to `{{ … }}`. */
export function addFilter(text: string, output: { start: number; end: number }, filter: string): TextEdit {
  const written = text.slice(output.start, output.end);
  const inner = /\s*-?\}\}$/.exec(written)?.index ?? written.length;
  const at = output.start + inner;
  return editOf(text, { start: at, end: at }, ` | ${filter}`);
}
