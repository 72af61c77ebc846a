import type { Citation } from '../../../../main/contract/ask.ts';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import type { AskRun } from './ask-run.ts';

export interface ShownSelection {
  chunkId: ChunkId;
  /** The citation it was reached by; null for a chunk the answer does not cite. */
  citation: Citation | null;
}

/**
 * @param chosen what the user selected; null until they do
 * @returns what is selected in answer, sources, table and passage alike: the user's choice, else the first citation,
 *   else the best passage; null while there is nothing to select
 */
export function shownSelection(
  run: Pick<AskRun, 'result' | 'retrieval'>,
  chosen: { chunkId: ChunkId; marker: number | null } | null,
): ShownSelection | null {
  const citations = run.result?.citations ?? [];
  if (chosen !== null) {
    const citation =
      citations.find(({ marker }) => marker === chosen.marker) ??
      citations.find(({ chunkId }) => chunkId === chosen.chunkId);
    return { chunkId: chosen.chunkId, citation: citation ?? null };
  }
  const [first] = citations;
  if (first !== undefined) return { chunkId: first.chunkId, citation: first };
  const best = run.retrieval?.results[0];
  return best === undefined ? null : { chunkId: best.chunkId, citation: null };
}

/** @returns the citation after (or before) the selected one, around the end; null when the answer cites nothing */
export function steppedCitation(
  run: Pick<AskRun, 'result' | 'retrieval'>,
  chosen: Parameters<typeof shownSelection>[1],
  step: 1 | -1,
): Citation | null {
  const citations = run.result?.citations ?? [];
  const selected = shownSelection(run, chosen)?.citation ?? null;
  const at = selected === null ? (step === 1 ? -1 : 0) : citations.indexOf(selected);
  return citations[(at + step + citations.length) % citations.length] ?? null;
}
