import type { RecordValues } from './record-values.ts';

/**
 * A stretch of text that reads as one thing. Scanners yield blocks in order, without overlap, and every character
 * that is not white space lies in exactly one of them; `start` is a line start, `end` excludes the line break.
 * Offsets are UTF-16 code units.
 */
export interface Block {
  kind: BlockKind;
  start: number;
  end: number;
  /** Opens a section: 1 (outermost) to 6, with its words free of markup. */
  heading?: { level: number; text: string };
  /** Opens a record of a data file, numbered from 1, named when the record names itself; `access` is what its
   * access fields say, see access/record-access.ts; `values` are its fields, for filters. */
  record?: { number: number; title: string | null; access?: string; values: RecordValues };
  /** Where it stands, in words: "page 12", "sheet Prices". No chunk crosses from one place to another. */
  place?: string;
}

export type BlockKind =
  | 'heading'
  | 'front_matter'
  | 'paragraph'
  | 'list'
  | 'table'
  | 'code'
  | 'quote'
  | 'html'
  | 'comment'
  | 'record';

/** Where a heading's words are cut, in UTF-16 code units: paths are shown and embedded, not read at length. */
export const MAX_HEADING_LENGTH = 160;
