import type { ReleaseBundle } from '../../contract/release.ts';
import { servingGenerations } from '../../retrieval/generations/generation-record.ts';
import type { SessionParts } from '../session-parts.ts';

/**
 * Finds the index of this machine that was made as a release's was. Numbers are given out by each machine for itself, so
 * one only counts where the index behind it was made with the same model and cut the same way.
 *
 * @returns its number here; null when none is complete
 */
export function localGenerationOf(
  { generations }: Pick<SessionParts, 'generations'>,
  { retrieval }: Pick<ReleaseBundle, 'retrieval'>,
): number | null {
  const { registry } = generations;
  const serving = servingGenerations(registry.serving());
  const isUsable = (generation: number): boolean => {
    const record = registry.find(generation);
    return record !== null && (record.state === 'complete' || serving.includes(generation));
  };
  const isSameMake = (generation: number): boolean => {
    const { fingerprint, chunker } = registry.require(generation);
    return fingerprint === retrieval.embeddingFingerprint && chunker === retrieval.chunker;
  };
  const all = registry.list().map(({ generation }) => generation);
  const candidates = [...new Set([retrieval.indexGeneration, ...serving, ...all])].filter(isUsable);
  return candidates.find(isSameMake) ?? null;
}
