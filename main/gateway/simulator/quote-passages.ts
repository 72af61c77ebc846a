import type { SimulatedPassage, SimulatedReply } from './simulated-request.ts';

/** Passages that an answer of natural length quotes. */
const QUOTED_BY_DEFAULT = 2;
/** A quote longer than this is cut at a word. */
const MAX_QUOTE_CHARACTERS = 280;
/** Below this a line is a heading or a scrap, and the next one is looked at. */
const MIN_QUOTE_CHARACTERS = 24;

export type Quoted = Pick<SimulatedReply, 'text' | 'spans'>;

/** @returns one sentence of each of the first passages, word for word, with its marker */
export function quotePassages(passages: readonly SimulatedPassage[], count = QUOTED_BY_DEFAULT): Quoted {
  const spans: Quoted['spans'][number][] = [];
  let text = '';
  for (const { marker, text: passage } of passages) {
    if (spans.length === count) break;
    const quote = firstSentence(passage);
    if (quote === null) continue;
    const [textStart, textEnd] = quote;
    spans.push({ occurrence: spans.length, textStart, textEnd, support: 1 });
    text += `${text === '' ? '' : ' '}${withoutMarkers(passage.slice(textStart, textEnd))} [${marker}]`;
  }
  return { text, spans };
}

/** @returns [start, end) of the first line that says something, up to the end of its first sentence; null for none */
function firstSentence(text: string): [number, number] | null {
  let fallback: [number, number] | null = null;
  for (let lineStart = 0; lineStart < text.length; ) {
    const newline = text.indexOf('\n', lineStart);
    const lineEnd = newline === -1 ? text.length : newline;
    let start = lineStart;
    while (start < lineEnd && isLayout(text.charCodeAt(start))) start += 1;
    const stop = text.indexOf('. ', start);
    let end = stop === -1 || stop >= lineEnd ? lineEnd : stop + 1;
    if (end - start > MAX_QUOTE_CHARACTERS) {
      const space = text.lastIndexOf(' ', start + MAX_QUOTE_CHARACTERS);
      end = space > start ? space : start + MAX_QUOTE_CHARACTERS;
    }
    if (end - start >= MIN_QUOTE_CHARACTERS && text.charCodeAt(lineStart) !== HASH) return [start, end];
    if (end > start) fallback ??= [start, end];
    lineStart = lineEnd + 1;
  }
  return fallback;
}

const HASH = 35;

/** White space and what opens a line of Markdown: `#`, `-`, `*`, `>`, `|`. */
function isLayout(code: number): boolean {
  return code <= 32 || code === HASH || code === 45 || code === 42 || code === 62 || code === 124;
}

/** A quoted `[3]` must not be taken for a citation: a zero-width space keeps it readable and apart. */
function withoutMarkers(text: string): string {
  return text.includes('[') ? text.replaceAll(/\[(?=\d{1,3}\])/g, '[\u200b') : text;
}
