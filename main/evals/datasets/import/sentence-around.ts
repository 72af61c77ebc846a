/** A sentence of a paragraph is seldom longer; what is belongs to a text without any. Characters. */
const MAX_SENTENCE = 600;
const LEAD = 200;

/** @returns the sentence, or sentences, in which a stretch of a text stands; within 200 characters before and 400 after where none ends */
export function sentenceAround(text: string, start: number, end: number): string {
  // What is farther away is of no sentence that would be taken: a long text is not gone through for each answer.
  const offset = Math.max(0, start - MAX_SENTENCE);
  const near = text.slice(offset, end + MAX_SENTENCE);
  const segments = new Intl.Segmenter('und', { granularity: 'sentence' }).segment(near);
  const from = offset + (segments.containing(start - offset)?.index ?? start - offset);
  const last = segments.containing(Math.max(start, end - 1) - offset);
  const to = last === undefined ? end : offset + last.index + last.segment.length;
  if (to - from <= Math.max(MAX_SENTENCE, end - start)) return text.slice(from, to).trim();
  const wide = text.slice(Math.max(from, start - LEAD), Math.min(to, Math.max(end, start + MAX_SENTENCE - LEAD)));
  return wide.toWellFormed().replaceAll('\uFFFD', '').trim();
}
