import { ConfigError } from '../../base/errors/config-error.ts';
import { canonicalJson } from '../../base/json.ts';
import type { CacheSettings } from '../../contract/cache.ts';
import type { GatewayPolicyFile } from '../../contract/gateway-policy.ts';
import type { ReleaseHash } from '../../contract/ids.ts';
import { readReleaseTexts } from './release-texts.ts';
import type { ReleaseRecipe } from '../ask-runner.ts';
import { modelFilesOf } from '../model-files.ts';
import type { SessionParts } from '../session-parts.ts';
import { indexOf, offeredBy } from './check-release.ts';
import { pipelineOf } from './describe-kept.ts';
import { localGenerationOf } from './local-generation.ts';
import { namePipeline } from './name-pipeline.ts';
import { RELEASES_FOLDER, type StoredRelease } from './release-folder.ts';

/** A sealed release as an ask runs it: everything from its own texts, nothing from the files beside it. */
export interface SealedRecipe extends ReleaseRecipe {
  releaseHash: ReleaseHash;
  name: string;
}

/** What of a release does not depend on this machine; read once for each file. */
interface ReadRelease extends Omit<SealedRecipe, 'indexGeneration' | 'namedGeneration'> {
  cache: CacheSettings;
  policies: ReadonlyMap<string, GatewayPolicyFile>;
}

/**
 * @returns reads sealed releases; the same file gives the same objects again, so that a run can tell that nothing changed
 * @throws ConfigError for a release whose index is not built here, or that needs a simulated model of other making
 */
export function createReleaseRecipes(
  parts: Pick<SessionParts, 'files' | 'generations'>,
): (stored: StoredRelease) => SealedRecipe {
  const read = new WeakMap<StoredRelease, ReadRelease>();
  return (stored) => {
    const { bundle, name } = stored.file;
    const known = read.get(stored) ?? readRelease(stored);
    read.set(stored, known);
    refuseOtherSimulators(parts, stored);
    const generation = localGenerationOf(parts, bundle);
    if (generation === null) {
      const { embeddingModel, chunker } = bundle.retrieval;
      throw new ConfigError(
        `${name} searches an index of ${embeddingModel}, cut by "${chunker}", and none is built here. \`trestle ingest\` builds what trestle.jsonc asks for; \`trestle generation build --model ${embeddingModel} --chunker ${chunker}\` this one.`,
        { details: { release: stored.file.releaseHash } },
      );
    }
    const named = bundle.retrieval.indexGeneration;
    return { ...known, indexGeneration: generation, namedGeneration: named === generation ? null : named };
  };
}

function readRelease(stored: StoredRelease): ReadRelease {
  const { file } = stored;
  return readReleaseTexts(file.files, (files) => {
    const { pipeline, prompts } = namePipeline({
      files,
      pipelineId: pipelineOf(stored),
      index: indexOf(file.bundle),
      offered: offeredBy(file.bundle),
    });
    const { retrieval, cache } = files.readWorkspace();
    return {
      releaseHash: file.releaseHash,
      name: file.name,
      pipeline,
      prompts,
      settings: retrieval,
      synonyms: files.readSynonyms(),
      modelFiles: file.bundle.modelFiles ?? {},
      policies: files.readPolicies().byId,
      cache,
      localOnlySources: file.bundle.retrieval.localOnlySources ?? [],
      ignoresSwitch: true as const,
    };
  });
}

/** A simulated model is shared by all that name it; one that does something else now is not the release's. */
function refuseOtherSimulators({ files }: Pick<SessionParts, 'files'>, { file }: StoredRelease): void {
  const now = modelFilesOf(files);
  for (const [modelId, sealed] of Object.entries(file.bundle.modelFiles ?? {})) {
    if (!modelId.startsWith('sim/') || canonicalJson(now(modelId)[modelId] ?? null) === canonicalJson(sealed)) continue;
    throw new ConfigError(
      `${file.name} asks ${modelId}, whose profile in simulators/ is another one now. Put back the one that ${RELEASES_FOLDER}/${file.name}.release.json holds.`,
    );
  }
}
