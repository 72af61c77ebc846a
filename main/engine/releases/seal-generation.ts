import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfAborted } from '../../base/abort.ts';
import type { IndexSeal } from '../../contract/release.ts';
import { readChunksToSeal, readSourcesToSeal } from '../../retrieval/index/read-sealed-chunks.ts';
import { INDEX_APPLICATION_ID, INDEX_MIGRATIONS } from '../../retrieval/index/migrations.ts';
import { describeIndex } from '../../retrieval/search/describe-index.ts';
import { createIndexSealer } from '../../release/index-seal.ts';
import { openDatabase } from '../../storage/database.ts';

/** Chunks between two looks at whoever else wants this thread; a few milliseconds of hashing. */
const CHUNKS_A_TURN = 500;

/**
 * Says what an index file holds, as one hash. Reads it from a connection of its own in one transaction: what is ingested
 * meanwhile is not half in it. Memory stays that of one chunk.
 *
 * @returns null for an index that holds nothing yet
 * @throws StorageError, CancelledError
 */
export async function sealGeneration(path: string, signal: AbortSignal): Promise<IndexSeal | null> {
  const database = openDatabase({
    path,
    applicationId: INDEX_APPLICATION_ID,
    migrations: INDEX_MIGRATIONS,
    durability: 'normal',
    readOnly: true,
    isOpenElsewhere: true,
  });
  try {
    database.prepare('BEGIN').run();
    const { embeddingFingerprint, dimensions, chunker, generation } = describeIndex(database);
    if (generation === 0) return null;
    const sealer = createIndexSealer({ fingerprint: embeddingFingerprint, dimensions, chunker });
    let sinceTurn = 0;
    const turn = async (): Promise<void> => {
      sinceTurn += 1;
      if (sinceTurn < CHUNKS_A_TURN) return;
      sinceTurn = 0;
      await nextTurn();
      throwIfAborted(signal);
    };
    for (const chunk of readChunksToSeal(database)) {
      sealer.add(chunk);
      await turn();
    }
    for (const source of readSourcesToSeal(database)) {
      sealer.addSource(source);
      await turn();
    }
    return sealer.seal();
  } finally {
    database.close();
  }
}
