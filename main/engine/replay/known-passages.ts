import type { ChunkId } from '../../contract/ids.ts';
import type { KnownPassage, PassageLookup } from '../../replay/observe/name-passages.ts';
import type { ChunkReader } from '../../spec/retriever.ts';
import type { SessionParts } from '../session-parts.ts';

/** Passages remembered; the same few thousand come up in trace after trace. */
const MAX_REMEMBERED = 20_000;

/** @returns finds chunks in what serves, and then in every index that is kept: a recording speaks of the index of its day */
export function createPassageLookup({
  retrieval,
  generations,
}: Pick<SessionParts, 'retrieval' | 'generations'>): PassageLookup {
  const remembered = new Map<string, KnownPassage>();
  const readers = (): readonly ChunkReader[] => [
    retrieval.chunkReader,
    ...generations.registry
      .list()
      .filter(({ state }) => state === 'complete')
      .map(({ generation }) => generations.get(generation).chunkReader),
  ];
  return async (ids) => {
    const ours = ids.filter((id) => id.startsWith('chk_'));
    for (const reader of readers()) {
      const missing = ours.filter((id) => !remembered.has(id));
      if (missing.length === 0) break;
      for (const chunk of await reader.readChunks(missing as ChunkId[])) {
        if (remembered.size >= MAX_REMEMBERED) remembered.clear();
        const { chunkId, displayPath, headingPath, text } = chunk;
        remembered.set(chunkId, { label: [displayPath, ...headingPath].join(' › '), document: displayPath, text });
      }
    }
    return new Map(ours.flatMap((id) => (remembered.has(id) ? [[id, remembered.get(id) as KnownPassage]] : [])));
  };
}
