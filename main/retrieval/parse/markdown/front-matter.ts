import type { DocumentMetadata } from '../../../contract/parse-quality.ts';
import { readFrontMatterFields, unquote } from './front-matter-fields.ts';

/** Front matter longer than this is taken for text, in UTF-16 code units. */
const MAX_FRONT_MATTER_LENGTH = 64 * 1024;

/** Words by which a document says that another one holds instead. */
const SUPERSEDED =
  /^(?:status[ \t]*:[ \t]*["']?(?:superseded|deprecated|obsolete|withdrawn|archived|replaced)\b|(?:superseded|replaced)[-_]by[ \t]*:[ \t]*\S)/im;

export interface FrontMatter {
  /** Just past the closing marker. */
  end: number;
  title: string | null;
  metadata: DocumentMetadata;
  /** It says that the document no longer holds: `status: superseded`, `superseded_by: …`. */
  isSuperseded: boolean;
}

/**
 * @returns the YAML between `---` lines that opens the text, or null. It must begin with a `key:` line or a comment,
 *   because a rule across the page is written the same way; plain or quoted values and lists of them are read.
 */
export function readFrontMatter(source: string): FrontMatter | null {
  const opening = /^\uFEFF?---[ \t]*(?:\r\n|\r|\n)(?=[\w$"'-]+[ \t]*:|#)/.exec(source);
  if (!opening) return null;
  const from = opening[0].length;
  const window = source.slice(from, from + MAX_FRONT_MATTER_LENGTH);
  const closing = /^(?:---|\.\.\.)[ \t]*$/m.exec(window);
  if (!closing) return null;
  const body = window.slice(0, closing.index);
  const title = /^title[ \t]*:[ \t]*(\S[^\r\n]*)$/m.exec(body)?.[1];
  return {
    end: from + closing.index + closing[0].length,
    title: title ? unquote(title) : null,
    metadata: readFrontMatterFields(body),
    isSuperseded: SUPERSEDED.test(body),
  };
}
