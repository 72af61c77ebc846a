/** @returns the text in pieces of about a token: a word with the space before it, long words in parts; joined they are the text */
export function splitTokens(text: string): string[] {
  return text.match(/\s?\S{1,8}|\s+/gu) ?? [];
}
