import type { Database } from '../../storage/database.ts';
import { type ChunkDocuments, createChunkDocuments, createKeptChunkDocuments } from './chunk-documents.ts';
import { readDataVersion } from './data-version.ts';
import { createKeptWordCounts, createWordCounts, type WordCounts } from './word-counts.ts';

/** What many reads of an index need to know of it. */
export interface IndexFacts {
  counts: WordCounts;
  documents: ChunkDocuments;
}

/** Looks each fact up anew. */
export function createIndexFacts(database: Database): IndexFacts {
  return { counts: createWordCounts(database), documents: createChunkDocuments(database) };
}

/** Facts that are kept from read to read, until another connection changes the file. */
export interface KeptIndexFacts extends IndexFacts {
  /** Forgets what no longer holds. To be called at the beginning of each read transaction, which holds for all of it. */
  beginRead(): void;
}

export function createKeptIndexFacts(database: Database): KeptIndexFacts {
  let current = 0;
  const version = (): number => current;
  return {
    counts: createKeptWordCounts(database, version),
    documents: createKeptChunkDocuments(database, version),
    beginRead: () => {
      current = readDataVersion(database);
    },
  };
}
