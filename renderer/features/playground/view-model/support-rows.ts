import type { Citation } from '../../../../main/contract/ask.ts';
import { answerSentences } from './answer-text.ts';
import { readableText } from './readable-text.ts';

/** One sentence of the answer against what it cites. */
export interface SupportRow {
  /** From 1. */
  number: number;
  sentence: string;
  citations: readonly Citation[];
  /** `verbatim`: the source says it in the same words. A share 0..1: how far it does. Null: the sentence cites nothing. */
  support: 'verbatim' | number | null;
}

/** @returns the finished answer sentence by sentence */
export function supportRows(answer: string, citations: readonly Citation[]): readonly SupportRow[] {
  const byMarker = new Map(citations.map((citation) => [citation.marker, citation]));
  return answerSentences(answer, true).map(({ text, markers }, index) => {
    const cited = markers.flatMap((marker) => byMarker.get(marker) ?? []);
    return { number: index + 1, sentence: readableText(text), citations: cited, support: supportOf(text, cited) };
  });
}

function supportOf(sentence: string, citations: readonly Citation[]): SupportRow['support'] {
  if (citations.length === 0) return null;
  const wanted = plain(sentence);
  if (citations.some((citation) => plain(citation.text).includes(wanted))) return 'verbatim';
  return Math.max(...citations.map(({ support }) => support));
}

/** White space, capitals and Markdown's own marks do not make other words. */
function plain(text: string): string {
  return readableText(text).toLowerCase();
}
