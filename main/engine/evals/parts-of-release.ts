import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { objectOf, spelled } from '../../base/text-in-json.ts';
import type { EvalFile } from '../../contract/eval-file.ts';
import type { Release } from '../../contract/release.ts';
import type { Recipe } from '../../replay/recipe.ts';
import { agentIds, readAgentPrompts } from '../agent/agent-files.ts';
import { readRecipe } from '../replay/replay-recipes.ts';
import type { BaseParts } from '../session-parts.ts';

/**
 * @param release a hash, its beginning or a name; undefined for the files as they are
 * @returns a workspace in which that release is what the files say: its pipeline, its prompts, its search. What a matrix varies is
 *   varied from there
 * @throws InvalidArgumentError for a release of another pipeline than the eval's, or of an agent; ConfigError when its index is gone
 */
export function partsOfRelease(parts: BaseParts, release: string | undefined, file: EvalFile): BaseParts {
  if (release === undefined) return parts;
  const { files, keptReleases } = parts;
  const { releaseHash, bundle } = keptReleases.show(release);
  const id = spelled(objectOf(bundle.pipeline)?.['id'] ?? '');
  const evaluated = file.pipeline ?? files.readWorkspace().pipeline;
  if (id !== evaluated || agentIds(files).includes(id)) {
    const short = releaseHash.slice(0, 9);
    throw new InvalidArgumentError(
      id === evaluated
        ? `${short} is a release of the agent ${id}, whose tools are only known when they are opened: run the eval ${file.id} over its files.`
        : `${short} is a release of ${id}, and the eval ${file.id} is of ${evaluated}. Give the eval pipeline: ${id}.`,
    );
  }
  return asReleased(parts, { releaseHash, bundle });
}

/**
 * @returns a workspace in which a release, which is of no agent, is what the files say, and in which no model was chosen for this
 *   machine: a release says which one answers
 * @throws ConfigError when its index is gone
 */
export function asReleased(
  parts: BaseParts,
  { releaseHash, bundle }: Pick<Release, 'releaseHash' | 'bundle'>,
): BaseParts {
  const { files, releases, retrieval, localChoice } = parts;
  releases.keepRelease(releaseHash, bundle);
  const recipe = readRecipe(parts, { releaseHash, bundle }, readAgentPrompts(files));
  const { id } = recipe.pipeline;
  return {
    ...parts,
    files: {
      ...files,
      readPrompts: () => {
        const { byId, problems } = files.readPrompts();
        return { byId: new Map([...byId, ...recipe.prompts]), problems };
      },
      readPipelines: () => {
        const { byId, problems } = files.readPipelines();
        return { byId: new Map([...byId, [id, recipe.pipeline]]), problems };
      },
      requirePipeline: (named) => (named === id ? recipe.pipeline : files.requirePipeline(named)),
    },
    retrieval: { ...retrieval, query: () => queryOf(parts, recipe) },
    localChoice: { ...localChoice, model: () => null },
  };
}

/** The search as the release had it. */
function queryOf(
  { retrieval, files }: BaseParts,
  { indexGeneration: generation, namedGeneration, settings, synonyms }: Recipe,
): ReturnType<BaseParts['retrieval']['query']> {
  if (settings === null) return generation === null ? retrieval.query() : retrieval.queryGeneration(generation);
  return retrieval.queryAs({ generation, namedGeneration, settings, synonyms: synonyms ?? files.readSynonyms() });
}
