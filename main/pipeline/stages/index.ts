import type { PromptFile } from '../../contract/prompt-file.ts';
import type { Fusion } from '../../spec/fusion.ts';
import type { LanguageModelRegistry } from '../../spec/language-model.ts';
import type { QuerySide } from '../../spec/query-side.ts';
import type { ChunkReader, Retriever, SourceQuoter } from '../../spec/retriever.ts';
import type { StageRegistry } from '../plan.ts';
import { checkCitationsStage } from './check-citations.ts';
import { fuseStage } from './fuse.ts';
import { generateStage } from './generate.ts';
import type { PriceOf } from '../price-answer.ts';
import { packStage } from './pack.ts';
import { rerankStage } from './rerank.ts';
import { retrieveStage } from './retrieve.ts';
import { rewriteQueryStage } from './rewrite-query.ts';
import { rewriteSessionStage } from './rewrite-session.ts';

export interface StageDependencies {
  retrievers: readonly Retriever[];
  fusion: Fusion;
  querySide: QuerySide;
  chunkReader: ChunkReader;
  sourceQuoter: SourceQuoter;
  models: LanguageModelRegistry;
  prompts: ReadonlyMap<string, PromptFile>;
  priceOf: PriceOf;
}

/** Every stage a pipeline file may use. */
export function createStages(dependencies: StageDependencies): StageRegistry {
  const { querySide } = dependencies;
  const stages = [
    rewriteSessionStage(),
    rewriteQueryStage(querySide.rewriter),
    ...dependencies.retrievers.map((retriever) => retrieveStage(retriever, querySide)),
    fuseStage(dependencies.fusion),
    rerankStage(querySide),
    packStage({ chunkReader: dependencies.chunkReader, neighbours: querySide.neighbours }),
    generateStage(dependencies),
    checkCitationsStage(dependencies.sourceQuoter),
  ];
  return new Map(stages.map((stage) => [stage.uses, stage]));
}
