import { estimateTokens } from '../../../base/estimate-tokens.ts';
import { MAX_CHUNK_TOKENS } from './chunk-sizes.ts';

/** `text.slice(start, end)` and its estimated size. Offsets are UTF-16 code units. */
export interface TextRange {
  start: number;
  end: number;
  tokens: number;
}

/**
 * @returns the range without the blank lines around it and without white space at its end; the indentation of its first
 *   line stays when the range reaches that far. Null when nothing but white space is left
 */
export function trimRange(text: string, start: number, end: number): { start: number; end: number } | null {
  let last = end;
  while (last > start && isWhiteSpace(text, last - 1)) last -= 1;
  if (last === start) return null;
  let firstInk = start;
  while (isWhiteSpace(text, firstInk)) firstInk += 1;
  let first = firstInk;
  while (first > start && isIndentation(text.charCodeAt(first - 1))) first -= 1;
  const isLineStart = first === 0 || isLineBreak(text.charCodeAt(first - 1));
  return { start: isLineStart ? first : firstInk, end: last };
}

function isWhiteSpace(text: string, position: number): boolean {
  const code = text.charCodeAt(position);
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return code >= 0xa0 && /\s/.test(text.charAt(position));
}

function isIndentation(code: number): boolean {
  return code === 32 || code === 9;
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}

/**
 * Sums over the parts of a range leave out the blanks between them, of which hundreds of small parts have as many tokens
 * again: where the sum fits, the whole is counted.
 *
 * @returns whether text[start, end) is no more than a chunk may hold
 */
export function fitsOneChunk(text: string, start: number, end: number): boolean {
  // No token is less than one character.
  return end - start <= MAX_CHUNK_TOKENS || estimateTokens(text, start, end) <= MAX_CHUNK_TOKENS;
}
