import { GenerationRegistry } from '../../retrieval/generations/generation-registry.ts';
import type { Database } from '../../storage/database.ts';
import { createErasedDocuments } from '../../trace/erasure/erased-documents.ts';
import { resolveSources } from '../../workspace/resolve-sources.ts';
import { lookOnceATurn } from '../../workspace/look-once-a-turn.ts';
import type { WorkspaceFiles } from '../../workspace/workspace-files.ts';
import { layoutOf } from '../../workspace/workspace-layout.ts';
import { openIndex } from '../databases.ts';
import { createModelStarter } from '../embedding-models.ts';
import { createRetrievalParts, type RetrievalParts } from '../retrieval-parts.ts';
import type { RerankModels } from '../../retrieval/rerank/rerank-models.ts';
import type { EngineServices } from '../services.ts';
import { type AskGate, createAskGate } from './ask-gate.ts';
import { ensureFirstGeneration } from './ensure-first-generation.ts';
import { choiceOf, type GenerationChoice, GenerationSet } from './generation-set.ts';
import { settleMissingFiles } from './settle-missing-files.ts';
import { createSideBuilds, type SideBuilds } from './side-builds.ts';
import { summarizeGeneration } from './summarize-generation.ts';

/** The indexes of one workspace and what works on them. */
export interface Generations {
  generations: GenerationSet;
  builds: SideBuilds;
  gate: AskGate;
  choice: () => GenerationChoice;
  retrieval: RetrievalParts;
}

/**
 * Opens what serves; the rest opens when it is first needed. Generations whose deletion was cut short are deleted now.
 *
 * @throws StorageError
 */
export function openGenerations(options: {
  services: EngineServices;
  /** Real path of the workspace. */
  path: string;
  files: WorkspaceFiles;
  journal: Database;
  rerankModels: RerankModels;
}): Generations {
  const { services, path, files, journal, rerankModels } = options;
  const { clock, events, trust } = services;
  const registry = new GenerationRegistry(journal);
  const choice = (): GenerationChoice => choiceOf(files.readWorkspace());
  if (!registry.hasAny()) {
    const index = openIndex(path);
    try {
      ensureFirstGeneration({ registry, index, choice, createdAt: new Date(clock.now()).toISOString() });
    } finally {
      index.close();
    }
  }
  settleMissingFiles({
    registry,
    stateDirectory: layoutOf(path).state,
    declared: () => files.readWorkspace().sources.map(({ id }) => id),
    at: new Date(clock.now()).toISOString(),
  });
  const erased = createErasedDocuments(journal, services.random);
  const generations = new GenerationSet({
    services,
    workspacePath: path,
    registry,
    startModel: createModelStarter({ services, isTrusted: () => trust.isTrusted(path) }),
    policy: () => files.readWorkspace().parsing,
    isErased: (sourceId, documentPath) => erased.has(sourceId, documentPath),
  });
  for (const file of registry.deletedFiles()) generations.removeFile({ file });

  const gate = createAskGate(clock);
  const builds = createSideBuilds({
    generations,
    gate,
    clock,
    events,
    resolveSources: (ids) => {
      const file = files.readWorkspace();
      const request = { paths: [], sources: [], include: [], code: false };
      const { sources, unavailable } = resolveSources({ workspaceDirectory: path, file, request });
      const isWanted = (id: string): boolean => ids.length === 0 || ids.includes(id);
      return {
        sources: sources.filter(({ id }) => isWanted(id)),
        missing: unavailable.map(({ sourceId }) => sourceId).filter((id) => isWanted(id)),
      };
    },
    summarize: (generation) =>
      summarizeGeneration(registry.require(generation), {
        generations,
        builds,
        declared: files.readWorkspace().sources.map(({ id }) => id),
      }),
  });
  const looked = lookOnceATurn(files, ['readWorkspace', 'readSynonyms']);
  const retrieval = createRetrievalParts({
    services,
    generations,
    choice,
    rerankModels,
    settings: () => looked.readWorkspace().retrieval,
    synonyms: () => looked.readSynonyms(),
    onWillChange: (sources) => builds.noteChange(sources),
    onDidFallBehind: () => {
      if (trust.isTrusted(path)) builds.startWhatIsDue();
    },
  });
  // Damage to what serves is found now, and said by whoever opened the workspace.
  generations.get(registry.serving().default);
  return { generations, builds, gate, choice, retrieval };
}
