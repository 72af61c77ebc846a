import { MAX_HEADING_LENGTH } from '../block.ts';

/** Markup is looked at in this many leading code units only, so that a heading of megabytes costs nothing. */
const MAX_MARKUP_LENGTH = 1000;

/**
 * @param markup what stands between the heading's markers
 * @returns its words: links reduced to their text, pictures, tags, emphasis and code marks gone; at most
 *   MAX_HEADING_LENGTH code units, never ending inside a surrogate pair
 */
export function headingText(markup: string): string {
  const words = markup
    .slice(0, MAX_MARKUP_LENGTH)
    .replaceAll(/!\[[^\]]{0,200}\]\([^)]{0,400}\)/g, ' ')
    .replaceAll(/<!--.{0,400}?-->|<\/?[a-zA-Z][^<>]{0,400}>/g, ' ')
    .replaceAll(/\[([^[\]]{0,200})\](?:\([^()]{0,400}\)|\[[^\]]{0,200}\])/g, '$1')
    .replaceAll(/[`*]+|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, '')
    .replaceAll(/\\(?=[!-/:-@[-`{-~])/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return clipHeading(words);
}

/** @returns the text, cut to MAX_HEADING_LENGTH code units between characters */
export function clipHeading(words: string): string {
  if (words.length <= MAX_HEADING_LENGTH) return words;
  const last = words.charCodeAt(MAX_HEADING_LENGTH - 1);
  return words.slice(0, last >= 0xd800 && last < 0xdc00 ? MAX_HEADING_LENGTH - 1 : MAX_HEADING_LENGTH).trim();
}
