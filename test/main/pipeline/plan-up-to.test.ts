import { expect, it } from 'vitest';
import { planUpTo } from '../../../main/pipeline/plan.ts';
import { createStages } from '../../../main/pipeline/stages/index.ts';
import {
  chunksInMemory,
  fakeRetriever,
  firstLegFusion,
  plainQuerySide,
  questionPipeline,
  registryOf,
} from '../../support/pipeline-fixtures.ts';

const chunks = chunksInMemory([]);
const stages = createStages({
  retrievers: [fakeRetriever('bm25', []), fakeRetriever('vector', [])],
  fusion: firstLegFusion,
  querySide: plainQuerySide,
  chunkReader: chunks,
  sourceQuoter: chunks,
  models: registryOf({}),
  prompts: new Map(),
  priceOf: () => 0,
});

it('takes the stage that makes the slot and all it waits for, and nothing after it', () => {
  const { stages: planned } = planUpTo(questionPipeline(), 'context', stages);
  expect(planned.map(({ declaration }) => declaration.id)).toEqual(['rewrite', 'bm25', 'vector', 'fuse', 'pack']);
});

it('refuses a pipeline in which no stage makes the slot', () => {
  expect(() => planUpTo(questionPipeline(), 'agent', stages)).toThrow(/has no stage that makes agent/);
});
