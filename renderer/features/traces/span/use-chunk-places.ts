import { useQueries } from '@tanstack/react-query';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { engineQueryKey } from '../../../engine/query-key.ts';

/** Where chunks stand, by id; a chunk that is not known (yet, or any more) is not in it. */
export type ChunkPlaces = ReadonlyMap<ChunkId, string>;

/** A trace keeps ids alone; the best so many are looked up in the index. */
const LOOKED_UP = 25;

/** @returns `annual-leave.md › Carrying leave over` for the first chunks of a list, as the index has them now */
export function useChunkPlaces(chunkIds: readonly ChunkId[]): ChunkPlaces {
  const client = useEngine();
  return useQueries({
    queries: chunkIds.slice(0, LOOKED_UP).map((chunkId) => {
      const request = { chunkId };
      return {
        queryKey: engineQueryKey('document.read', request),
        queryFn: ({ signal }: { signal: AbortSignal }) => client.call('document.read', request, { signal }),
      };
    }),
    combine: (results) =>
      new Map(
        results.flatMap(({ data }, index): [ChunkId, string][] => {
          const chunkId = chunkIds[index];
          if (data === undefined || chunkId === undefined) return [];
          const file = data.displayPath.split('/').at(-1) ?? data.displayPath;
          const heading = data.chunkSpans.find((span) => span.chunkId === chunkId)?.headingPath.at(-1);
          return [[chunkId, heading === undefined ? file : `${file} › ${heading}`]];
        }),
      ),
  });
}
