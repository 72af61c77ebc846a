/**
 * A question and a passage as one text of a cross-encoder. In a file of its own: whoever writes the pair must not load the
 * model's runtime.
 */
export function pairText(query: string, passage: string): string {
  return JSON.stringify([query, passage]);
}

/** @returns the question and the passage again */
export function splitPair(text: string): [query: string, passage: string] {
  return JSON.parse(text) as [string, string];
}
