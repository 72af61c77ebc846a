import { MAX_CHECK_QUERIES } from '../../../main/contract/access.ts';

/** @returns the questions of a text, one a line, each once, as many as a check takes */
export function checkQueries(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))].slice(0, MAX_CHECK_QUERIES);
}
