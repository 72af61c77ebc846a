import { decodeJsonString } from '../json/json-string.ts';
import { JsonSyntaxProblem, JsonTokens } from '../json/json-tokens.ts';

/** The inside of a JSON string, without its quotes. */
export interface StringRange {
  start: number;
  end: number;
}

export interface NotebookCell {
  /** `markdown`, `code` or `raw`. */
  type: string;
  source: StringRange[];
  /** What it printed, as text. */
  output: StringRange[];
}

const MAX_KEY_LENGTH = 60;
/** The way to a value is known this deep; what lies deeper is none of ours. */
const KNOWN_DEPTH = 8;

/**
 * Finds the cells of a notebook (nbformat 4) in its JSON. The nesting is kept on a list, so that a million levels are
 * no deeper for the call stack than one.
 *
 * @throws JsonSyntaxProblem
 */
export function readCells(source: string): { cells: readonly NotebookCell[]; language: string | null } {
  const tokens = new JsonTokens(source, 0, source.length);
  const stack: { isArray: boolean; key: string; expectsKey: boolean }[] = [];
  const cells: NotebookCell[] = [];
  let language: string | null = null;
  let values = 0;
  const wayTo = (): string =>
    stack
      .slice(0, KNOWN_DEPTH)
      .map(({ isArray, key }) => (isArray ? '[]' : key))
      .join('/');
  while (tokens.advance()) {
    const top = stack.at(-1);
    const { kind, start, end } = tokens;
    if (kind === ':') continue;
    if (kind === ',') {
      if (top && !top.isArray) top.expectsKey = true;
    } else if (kind === '}' || kind === ']') {
      if (!top || top.isArray !== (kind === ']')) throw new JsonSyntaxProblem(`unexpected "${kind}"`, start);
      stack.pop();
    } else if (top && !top.isArray && top.expectsKey) {
      if (kind !== 'string') throw new JsonSyntaxProblem('a key in quotes is expected', start);
      top.key = decodeJsonString(source, start + 1, end - 1, MAX_KEY_LENGTH);
      top.expectsKey = false;
    } else if (kind === '{' || kind === '[') {
      if (kind === '{' && wayTo() === 'cells/[]') cells.push({ type: 'raw', source: [], output: [] });
      stack.push({ isArray: kind === '[', key: '', expectsKey: kind === '{' });
      values += 1;
    } else {
      values += 1;
      if (kind !== 'string') continue;
      const way = wayTo();
      const range = { start: start + 1, end: end - 1 };
      const cell = cells.at(-1);
      if (way === 'metadata/language_info/name') language = decodeJsonString(source, range.start, range.end, 60);
      else if (cell && way === 'cells/[]/cell_type') cell.type = decodeJsonString(source, range.start, range.end, 20);
      else if (cell && /^cells\/\[\]\/source(?:\/\[\])?$/.test(way)) cell.source.push(range);
      else if (cell && OUTPUT.test(way)) cell.output.push(range);
    }
  }
  if (stack.length > 0 || values === 0) throw new JsonSyntaxProblem('the text ends too early', source.length);
  return { cells, language };
}

const OUTPUT = /^cells\/\[\]\/outputs\/\[\]\/(?:text|data\/text\/plain|evalue)(?:\/\[\])?$/;
