/** Splits a block of words separated by white space: long word lists stay readable as text. */
export function wordList(text: string): string[] {
  return text.trim().split(/\s+/);
}
