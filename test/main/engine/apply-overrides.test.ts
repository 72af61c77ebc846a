import { describe, expect, it } from 'vitest';
import { type PipelineFile, pipelineFile } from '../../../main/contract/pipeline-file.ts';
import { applyOverrides } from '../../../main/engine/apply-overrides.ts';

const stage = (id: string, uses: string, after: string[] = [], parameters: Record<string, unknown> = {}) => ({
  id,
  uses,
  after,
  with: parameters,
  budgetMs: 10,
  timeoutMs: 100,
});
const pipeline: PipelineFile = pipelineFile.parse({
  version: 1,
  id: 'default',
  sloMs: 1000,
  timeoutMs: 2000,
  stages: [
    stage('rewrite', 'rewrite/session'),
    stage('repair', 'rewrite/query', ['rewrite']),
    stage('bm25', 'retrieve/bm25', ['repair']),
    stage('vector', 'retrieve/vector', ['repair', 'rewrite']),
    stage('fuse', 'fuse', ['bm25', 'vector']),
    stage('rerank', 'rerank', ['fuse'], { reranker: 'bundled', timeoutMs: 40 }),
    stage('pack', 'pack', ['rerank'], { k: 8 }),
    stage('generate', 'generate', ['pack']),
  ],
});
const stageOf = (file: PipelineFile, id: string) => file.stages.find((each) => each.id === id);

describe('overrides of an ask', () => {
  it('leave a pipeline as it is when there are none', () => {
    expect(applyOverrides(pipeline, {})).toEqual(pipeline);
  });

  it('change the parameters of the stages they are for, and nothing else', () => {
    const changed = applyOverrides(pipeline, { k: 3, neighbours: 1, rerank: 'none', mmrLambda: 0.5, model: 'sim/a' });
    expect(stageOf(changed, 'pack')?.with).toEqual({ k: 3, neighbours: 1 });
    expect(stageOf(changed, 'rerank')?.with).toEqual({ reranker: 'none', timeoutMs: 40, mmrLambda: 0.5 });
    expect(stageOf(changed, 'generate')?.with).toEqual({ model: 'sim/a' });
    expect(stageOf(changed, 'fuse')).toEqual(stageOf(pipeline, 'fuse'));
  });

  it('let a reranker with a longer cap live that long', () => {
    expect(stageOf(applyOverrides(pipeline, { rerankTimeoutMs: 500 }), 'rerank')?.timeoutMs).toBe(1000);
    expect(stageOf(applyOverrides(pipeline, { rerankTimeoutMs: 5 }), 'rerank')?.timeoutMs).toBe(100);
  });

  it('take rewriting out, and let what waited for it wait for what it waited for', () => {
    const plain = applyOverrides(pipeline, { rewrite: false });
    expect(plain.stages.map(({ id }) => id)).not.toContain('repair');
    expect(stageOf(plain, 'bm25')?.after).toEqual(['rewrite']);
    expect(stageOf(plain, 'vector')?.after).toEqual(['rewrite']);
  });

  it('are refused where they would change nothing', () => {
    const old = { ...pipeline, stages: pipeline.stages.filter(({ id }) => id !== 'rerank') };
    expect(() => applyOverrides(old, { rerank: 'none' })).toThrow(/pipeline default has no "rerank" stage/);
    expect(applyOverrides(old, { rewrite: false }).stages).toHaveLength(6);
  });
});
