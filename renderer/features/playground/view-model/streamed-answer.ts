import type { SearchResult } from '../../../../main/contract/retrieval.ts';
import type { AskRun } from './ask-run.ts';

/**
 * An answer that is still being streamed. Its markers number the packed chunks; the final ones number citations. Each is
 * shown with the number it will most likely get: its place among the markers so far.
 *
 * @returns the text with renumbered markers (those that point nowhere are taken out), and by number − 1 the passage
 */
export function streamedAnswer(run: Pick<AskRun, 'text' | 'retrieval'>): {
  text: string;
  sources: readonly SearchResult[];
} {
  const { results = [], packed = [] } = run.retrieval ?? {};
  const byId = new Map(results.map((result) => [result.chunkId, result]));
  const sources: SearchResult[] = [];
  const text = run.text.replaceAll(/[ \t]?\[(\d{1,3})\]/g, (_marker, number: string) => {
    const chunk = packed[Number(number) - 1];
    const source = chunk === undefined ? undefined : byId.get(chunk.chunkId);
    if (source === undefined) return '';
    sources.push(source);
    return ` [${sources.length}]`;
  });
  return { text, sources };
}
