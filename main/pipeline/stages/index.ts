import type { PromptFile } from '../../contract/prompt-file.ts';
import type { Fusion } from '../../spec/fusion.ts';
import type { LanguageModelRegistry } from '../../spec/language-model.ts';
import type { ChunkReader, Retriever, SourceQuoter } from '../../spec/retriever.ts';
import type { StageRegistry } from '../plan.ts';
import { checkCitationsStage } from './check-citations.ts';
import { fuseStage } from './fuse.ts';
import { generateStage, type PriceOf } from './generate.ts';
import { packStage } from './pack.ts';
import { retrieveStage } from './retrieve.ts';
import { rewriteSessionStage } from './rewrite-session.ts';

export interface StageDependencies {
  retrievers: readonly Retriever[];
  fusion: Fusion;
  chunkReader: ChunkReader;
  sourceQuoter: SourceQuoter;
  models: LanguageModelRegistry;
  prompts: ReadonlyMap<string, PromptFile>;
  priceOf: PriceOf;
}

/** Every stage a pipeline file may use. */
export function createStages(dependencies: StageDependencies): StageRegistry {
  const stages = [
    rewriteSessionStage(),
    ...dependencies.retrievers.map(retrieveStage),
    fuseStage(dependencies.fusion),
    packStage(dependencies.chunkReader),
    generateStage(dependencies),
    checkCitationsStage(dependencies.sourceQuoter),
  ];
  return new Map(stages.map((stage) => [stage.uses, stage]));
}
