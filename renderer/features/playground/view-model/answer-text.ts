/**
 * One stretch of an answer: running text, or a word with the citations behind it. The word belongs to them so that a
 * line never breaks between the two.
 */
export type AnswerPiece = { type: 'text'; text: string } | { type: 'cited'; word: string; markers: readonly number[] };

const MARKER = /[ \t]?\[(\d{1,3})\]/g;
/** Any number of markers in a row. */
const MARKERS = /(?:[ \t]?\[\d{1,3}\])+/g;

/**
 * Cuts a text at its `[n]` markers. The space before a marker goes: a citation stands right behind its sentence.
 *
 * @param isKnown markers it refuses stay text: `[2019]` need not be a citation
 */
export function answerPieces(text: string, isKnown: (marker: number) => boolean): readonly AnswerPiece[] {
  const pieces: AnswerPiece[] = [];
  let at = 0;
  for (const match of text.matchAll(MARKERS)) {
    const markers = [...match[0].matchAll(MARKER)].map((marker) => Number(marker[1]));
    if (!markers.every(isKnown)) continue;
    const before = text.slice(at, match.index);
    const word = /\S*$/.exec(before)?.[0] ?? '';
    if (before.length > word.length) pieces.push({ type: 'text', text: before.slice(0, before.length - word.length) });
    pieces.push({ type: 'cited', word, markers });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ type: 'text', text: text.slice(at) });
  return pieces;
}

/**
 * What to show of a text that is still coming: whole words, so that nothing is shown that the next delta changes.
 *
 * @returns the text up to its last white space; an unfinished marker waits too, since it has none inside
 */
export function wholeWords(text: string): string {
  return /\s/.test(text) ? text.replace(/\S*$/, '') : '';
}

/** One sentence of an answer with the markers that end it. */
export interface AnswerSentence {
  text: string;
  markers: readonly number[];
}

/**
 * A code block is one sentence: it is cited as a whole.
 *
 * @param isComplete false while more is coming: the last, unfinished sentence is then left out
 * @returns the sentences in order; markers belong to the sentence they stand in or right behind
 */
export function answerSentences(text: string, isComplete: boolean): readonly AnswerSentence[] {
  const sentences: AnswerSentence[] = [];
  let start = 0;
  const add = (end: number) => {
    const whole = text.slice(start, end);
    start = end;
    const words = whole.replaceAll(MARKER, '').replaceAll(FENCE, '').trim();
    const markers = [...new Set([...whole.matchAll(MARKER)].map((marker) => Number(marker[1])))];
    const previous = sentences.at(-1);
    if (words !== '') sentences.push({ text: words, markers });
    // Markers on a line of their own, as behind a list or a code block.
    else if (previous !== undefined)
      sentences[sentences.length - 1] = { ...previous, markers: [...previous.markers, ...markers] };
  };
  for (const match of text.matchAll(SENTENCE_END)) {
    const end = match.index + match[0].length;
    // Its markers may still be on their way.
    if (isComplete || end < text.length) add(end);
  }
  if (isComplete) add(text.length);
  return sentences;
}

/** The lines that open and close a code block. */
const FENCE = /^[ \t]*```.*$/gm;

/**
 * A whole code block; or a full stop, question or exclamation mark before white space or a marker; or a line's end. Each
 * with the markers behind it.
 */
const SENTENCE_END = /```[^]*?```(?:\s*\[\d{1,3}\])*|[.!?](?=\s|\[\d{1,3}\]|$)(?:[ \t]?\[\d{1,3}\])*|\n+/g;
