import type { QualityFinding } from '../../contract/parse-quality.ts';
import { graded, percent } from './grade-finding.ts';
import type { JudgedDocument } from './judge-quality.ts';

const WORD = /[\p{L}\p{N}]+/gu;
/** Up to this share of pages without text is a cover, a picture, a blank back side. */
const EMPTY_PAGE_LIMIT = 0.3;
/** A page of a document that is meant to be read has more words than this. */
const WORDS_PER_PAGE = 15;
/** Markup without words: a page that a script fills in when it is opened. */
const SHELL_BYTES = 4096;
const SHELL_WORDS = 25;

/** @returns a finding when there is much less to read than the document's pages or size promise */
export function findHalfEmpty(document: JudgedDocument, sample: string): QualityFinding | null {
  const { format, sizeBytes, pages } = document;
  if (pages && pages.count > 1) {
    const share = pages.empty / pages.count;
    const finding = graded('half_empty', {
      value: share,
      limit: EMPTY_PAGE_LIMIT,
      full: 0.9,
      maxPenalty: 0.8,
      message: `${pages.empty} of ${pages.count} pages hold no text (${percent(share)}); they may be scans.`,
    });
    if (finding) return finding;
    return scarceWords(countWords(document.texts.join(' ')) / pages.count, pages.count);
  }
  if (format !== 'html' || sizeBytes < SHELL_BYTES) return null;
  const words = countWords(sample);
  if (words >= SHELL_WORDS) return null;
  return {
    code: 'half_empty',
    value: words,
    limit: SHELL_WORDS,
    message: `The page has ${words} words in ${Math.round(sizeBytes / 1024)} KiB of markup; its content may be filled in by a script.`,
    penalty: 0.5,
  };
}

function scarceWords(wordsPerPage: number, count: number): QualityFinding | null {
  if (wordsPerPage >= WORDS_PER_PAGE || count < 3) return null;
  const value = Math.round(wordsPerPage * 10) / 10;
  return {
    code: 'half_empty',
    value,
    limit: WORDS_PER_PAGE,
    message: `The document has ${value} words a page over ${count} pages.`,
    penalty: 0.5,
  };
}

function countWords(text: string): number {
  let words = 0;
  WORD.lastIndex = 0;
  while (WORD.exec(text)) words += 1;
  return words;
}
