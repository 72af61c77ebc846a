import { describe, expect, it } from 'vitest';
import { planPipeline } from '../../../main/pipeline/plan.ts';
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
const plan = (changes: Record<string, object>) => () => planPipeline(questionPipeline(changes), stages);

describe('planPipeline', () => {
  it('puts every stage after those it waits for, however the file orders them', () => {
    const pipeline = questionPipeline();
    const shuffled = { ...pipeline, stages: pipeline.stages.toReversed() };
    const ids = planPipeline(shuffled, stages).stages.map(({ declaration }) => declaration.id);
    for (const { id, after } of pipeline.stages) {
      for (const before of after) expect(ids.indexOf(before)).toBeLessThan(ids.indexOf(id));
    }
  });

  it('names the loop when stages wait for each other', () => {
    expect(plan({ rewrite: { after: ['check'] } })).toThrow(/loop: .*rewrite.*check|loop: .*check.*rewrite/);
  });

  it('lists the known stages when one is unknown', () => {
    expect(plan({ fuse: { uses: 'fuse/magic' } })).toThrow(
      'uses "fuse/magic", which does not exist. Known: check/citations',
    );
  });

  it('names the stage that is waited for in vain', () => {
    expect(plan({ pack: { after: ['rerank'] } })).toThrow('comes after "rerank", which does not exist');
  });

  it('says what a stage needs that nothing before it makes', () => {
    expect(plan({ pack: { after: ['bm25'] } })).toThrow('Stage pack of pipeline default needs fused');
  });

  it('refuses two stages that make the same thing', () => {
    expect(plan({ vector: { uses: 'retrieve/bm25' } })).toThrow(
      'Stages bm25 and vector of pipeline default both make bm25',
    );
  });

  it('refuses parameters that a stage does not have, with their path', () => {
    expect(plan({ bm25: { with: { depth: 10 } } })).toThrow(
      /Stage bm25 of pipeline default has wrong parameters.*depth/,
    );
    expect(plan({ bm25: { with: { k: 0 } } })).toThrow(/k/);
  });

  it('refuses to skip a stage that later ones cannot do without', () => {
    expect(plan({ fuse: { ladder: [{ step: 'skip' }] } })).toThrow('Stage fuse of pipeline default cannot be skipped');
  });
});
