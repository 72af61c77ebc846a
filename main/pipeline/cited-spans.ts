import type { ClaimedSpan, GeneratedAnswer, PackedChunk } from './run-state.ts';

/** One `[n]` of the answer with the stretch of the chunk that supports it. */
export interface CitedSpan {
  /** Which marker in the text, from 0. */
  occurrence: number;
  packed: PackedChunk;
  /** UTF-16 offsets into the chunk's text. */
  textStart: number;
  textEnd: number;
  /** 0..1: share of the citing sentence's content words that the stretch holds, or what the model itself measured. */
  support: number;
}

/** Below this share of shared words a passage does not support a sentence, and its marker is dropped. */
const MIN_SUPPORT = 0.3;
/** Words shorter than this say little about what a sentence claims. */
const MIN_WORD_LENGTH = 3;

/**
 * Resolves the markers of a generated answer. A model of ours says which span it quoted; that is checked to lie inside
 * the chunk and taken. For any other model the best supporting sentence of the passage is looked for.
 */
export function findCitedSpans(generated: GeneratedAnswer, context: readonly PackedChunk[]): readonly CitedSpan[] {
  const claims = new Map(generated.claimedSpans.map((claim) => [claim.occurrence, claim]));
  const cited: CitedSpan[] = [];
  let occurrence = -1;
  for (const match of generated.text.matchAll(/\[(\d{1,3})\]/g)) {
    occurrence += 1;
    const packed = context[Number(match[1]) - 1];
    if (packed === undefined) continue;
    const claim = claims.get(occurrence);
    const span = claim === undefined ? alignSentence(generated.text, match.index, packed) : checkClaim(claim, packed);
    if (span !== null) cited.push({ occurrence, packed, ...span });
  }
  return cited;
}

type Span = Pick<CitedSpan, 'textStart' | 'textEnd' | 'support'>;

function checkClaim(claim: ClaimedSpan, packed: PackedChunk): Span | null {
  const { textStart, textEnd, support } = claim;
  const isInside = textStart >= 0 && textStart < textEnd && textEnd <= packed.chunk.text.length;
  return isInside ? { textStart, textEnd, support } : null;
}

/** Finds the passage's sentence that shares most content words with the sentence the marker ends. */
function alignSentence(text: string, markerAt: number, packed: PackedChunk): Span | null {
  const before = text
    .slice(0, markerAt)
    .replaceAll(/\[\d{1,3}\]/g, ' ')
    .trimEnd();
  const sentence = /[^.!?\n]*[.!?]?\s*$/.exec(before)?.[0] ?? before;
  const wanted = contentWords(sentence);
  if (wanted.size === 0) return null;
  const passage = packed.chunk.text;
  const exact = passage.indexOf(sentence.trim());
  if (exact >= 0) return { textStart: exact, textEnd: exact + sentence.trim().length, support: 1 };
  let best: Span | null = null;
  for (const match of passage.matchAll(/[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]?/g)) {
    const stretch = match[0].trim();
    if (stretch === '') continue;
    const found = contentWords(stretch);
    const shared = [...wanted].filter((word) => found.has(word)).length / wanted.size;
    if (shared < MIN_SUPPORT || shared <= (best?.support ?? 0)) continue;
    const textStart = match.index + match[0].indexOf(stretch);
    best = { textStart, textEnd: textStart + stretch.length, support: shared };
  }
  return best;
}

function contentWords(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => word.length >= MIN_WORD_LENGTH || /\d/.test(word)));
}
