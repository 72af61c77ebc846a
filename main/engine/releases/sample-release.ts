import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import { SEAL_MARKER } from '../../workspace/init-workspace.ts';
import { layoutOf } from '../../workspace/workspace-layout.ts';
import type { SessionParts } from '../session-parts.ts';

const NAME = 'sample-1';

/**
 * The release that a sample workspace comes with. A release names an index and what it holds, so the sample's own is sealed
 * here, once that is built; it is signed only where somebody already signs: a key is made when a person asks for a release.
 */
export interface SampleRelease {
  /** Does nothing where there is nothing to do, which is everywhere but in a sample that was just ingested. */
  sealWhenIndexed(): void;
  /** Resolves when nothing is being sealed. */
  idle(): Promise<void>;
}

export function createSampleRelease(
  parts: Pick<SessionParts, 'path' | 'isTrusted' | 'retrieval' | 'keptReleases'>,
): SampleRelease {
  const marker = join(layoutOf(parts.path).state, SEAL_MARKER);
  let sealing: Promise<void> | null = null;
  const seal = async (): Promise<void> => {
    try {
      const request = { name: NAME, notes: 'The sample as it comes.' };
      await parts.keptReleases.create(request, new AbortController().signal, { makesKey: false });
    } catch (error) {
      // Whoever asks for a release is told what is in its way.
      if (!TrestleError.is(error)) throw error;
    }
    rmSync(marker, { force: true });
  };
  return {
    sealWhenIndexed: () => {
      if (sealing !== null || !existsSync(marker) || !parts.isTrusted()) return;
      if (parts.retrieval.describe().generation === 0) return;
      sealing = seal().finally(() => {
        sealing = null;
      });
    },
    idle: () => sealing ?? Promise.resolve(),
  };
}
