import { existsSync } from 'node:fs';
import type { IndexSeal, ReleaseFile } from '../../contract/release.ts';
import { servingGenerations } from '../../retrieval/generations/generation-record.ts';
import type { LocalIndex } from '../../release/verify-release.ts';
import { describeIndex } from '../../retrieval/search/describe-index.ts';
import type { SessionParts } from '../session-parts.ts';
import { sealGeneration } from './seal-generation.ts';

/** Of an exported folder: it holds one index, the first wherever it is opened. */
const FIRST_GENERATION = 1;

/**
 * Finds the index of this machine that a release runs on. A number means nothing elsewhere: what counts is what the index
 * holds, then how it was made. One that was made the same way and holds other documents by now still serves it: documents
 * are to be fresh, behaviour is to be pinned.
 */
export interface ReleaseIndexes {
  /** @returns the one that holds what was sealed, else one of the same make, else null */
  find(file: ReleaseFile, signal: AbortSignal): Promise<LocalIndex | null>;
  /** Of a file that is an export's own, whatever is open here. @returns null without one */
  findIn(indexPath: string, signal: AbortSignal): Promise<LocalIndex | null>;
  /** Of the generation, as it is now. */
  seal(generation: number, signal: AbortSignal): Promise<IndexSeal | null>;
}

export function createReleaseIndexes({ generations }: Pick<SessionParts, 'generations'>): ReleaseIndexes {
  const { registry } = generations;
  const seal: ReleaseIndexes['seal'] = (generation, signal) =>
    sealGeneration(generations.get(generation).database.path, signal);
  return {
    seal,
    findIn: async (indexPath, signal) => {
      if (!existsSync(indexPath)) return null;
      const found = await sealGeneration(indexPath, signal);
      return found === null ? null : { generation: FIRST_GENERATION, seal: found };
    },
    find: async (file, signal) => {
      const { embeddingFingerprint, chunker, indexGeneration } = file.bundle.retrieval;
      const serving = servingGenerations(registry.serving());
      // Those that most likely are it first: each one that is looked at is read from end to end.
      const order = [...new Set([indexGeneration, ...serving, ...registry.list().map(({ generation }) => generation)])];
      let ofSameMake: LocalIndex | null = null;
      for (const generation of order) {
        const record = registry.find(generation);
        if (record === null || (record.state !== 'complete' && !serving.includes(generation))) continue;
        const index = describeIndex(generations.get(generation).database);
        if (index.embeddingFingerprint !== embeddingFingerprint || index.chunker !== chunker) continue;
        const found = await seal(generation, signal);
        if (found === null) continue;
        if (found.contentHash === file.index.contentHash) return { generation, seal: found };
        // What serves is what is kept fresh.
        if (ofSameMake === null || serving[0] === generation) ofSameMake = { generation, seal: found };
      }
      return ofSameMake;
    },
  };
}
