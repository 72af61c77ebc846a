import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { JsonValue } from '../../base/json.ts';
import { objectOf, spelled } from '../../base/text-in-json.ts';
import type { ReleaseBundle, ReleaseFile, VerifyCheck } from '../../contract/release.ts';
import type { IndexDescription } from '../../spec/retriever.ts';
import { verifyReleaseFile } from '../../release/verify-release.ts';
import { namePipeline } from './name-pipeline.ts';
import type { StoredRelease } from './release-folder.ts';
import { readReleaseTexts } from './release-texts.ts';

/** @returns every check of what a release is in itself; its index is another matter */
export function checkRelease({ file, text }: StoredRelease): readonly VerifyCheck[] {
  return verifyReleaseFile({ file, text, rebuilt: rebuild(file) });
}

/** @returns the first thing that is wrong with it, with both values; null when it is whole */
export function problemOf(checks: readonly VerifyCheck[]): string | null {
  const failed = checks.find(({ held, name }) => !held && name !== 'parts') ?? checks.find(({ held }) => !held);
  if (failed === undefined) return null;
  const { name, message, expected, actual } = failed;
  return `${name}: ${message} Expected ${expected}, found ${actual}.`;
}

/** What its texts come to, read the way the working tree is. */
function rebuild(file: ReleaseFile): { bundle: ReleaseBundle } | { problem: string } {
  try {
    const { bundle } = readReleaseTexts(file.files, (files) =>
      namePipeline({
        files,
        pipelineId: spelled(objectOf(file.bundle.pipeline)?.['id'] ?? ''),
        index: indexOf(file.bundle),
        offered: offeredBy(file.bundle),
      }),
    );
    // An agent that was sealed before its search was part of it verifies as what it is.
    const { search, ...others } = bundle;
    return { bundle: search === undefined || file.bundle.search !== undefined ? bundle : others };
  } catch (error) {
    if (TrestleError.is(error)) return { problem: `Its texts cannot be used: ${error.message}` };
    throw error;
  }
}

/** The index as the bundle describes it: what no text says. */
export function indexOf({ retrieval }: ReleaseBundle): IndexDescription {
  const { embeddingModel, embeddingFingerprint, dimensions, chunker, indexGeneration, bySource } = retrieval;
  return {
    embeddingModel,
    embeddingFingerprint,
    dimensions,
    chunker,
    fusionWeight: 0,
    generation: indexGeneration,
    ...(bySource === undefined ? {} : { bySource }),
  };
}

/** Contracts of MCP servers: what they offered when it was sealed. */
export function offeredBy({ tools }: Pick<ReleaseBundle, 'tools'>): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    Object.entries(tools).filter(([, facts]) => spelled(objectOf(facts)?.['uses'] ?? '').startsWith('mcp/')),
  );
}
