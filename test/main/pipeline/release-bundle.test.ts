import { describe, expect, it } from 'vitest';
import { LIVE_POLICY } from '../../../main/contract/run.ts';
import type { PipelineFile } from '../../../main/contract/pipeline-file.ts';
import type { PromptFile } from '../../../main/contract/prompt-file.ts';
import type { ReleaseBundle } from '../../../main/contract/release.ts';
import type { JsonObject } from '../../../main/base/json.ts';
import { diffReleases } from '../../../main/pipeline/diff-releases.ts';
import { planPipeline, planUpTo } from '../../../main/pipeline/plan.ts';
import { buildReleaseBundle, hashRelease } from '../../../main/pipeline/release-bundle.ts';
import { promptOfBundle } from '../../../main/pipeline/prompts/bundled-prompt.ts';
import { renderPrompt } from '../../../main/pipeline/render-prompt.ts';
import { createStages } from '../../../main/pipeline/stages/index.ts';
import { recipeOfRelease } from '../../../main/replay/recipe.ts';
import {
  answerPrompt,
  chunksInMemory,
  fakeRetriever,
  firstLegFusion,
  plainQuerySide,
  indexDescription,
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

function bundleOf(pipeline: PipelineFile = questionPipeline(), prompt: PromptFile = answerPrompt): ReleaseBundle {
  return buildReleaseBundle({
    plan: planPipeline(pipeline, stages),
    prompts: new Map([[prompt.id, prompt]]),
    index: indexDescription,
    policy: LIVE_POLICY,
  });
}

describe('release hash', () => {
  it('stays when only the order of stages, descriptions or spelled-out defaults differ', () => {
    const pipeline = questionPipeline();
    const same = {
      ...questionPipeline({ bm25: { with: { k: 100 } } }),
      description: 'Answers from the handbook',
      stages: questionPipeline({ bm25: { with: { k: 100 } } }).stages.toReversed(),
    };
    expect(hashRelease(bundleOf(same))).toBe(hashRelease(bundleOf(pipeline)));
  });

  it.each([
    ['a stage parameter', questionPipeline({ bm25: { with: { k: 50 } } }), answerPrompt],
    ['a timeout', questionPipeline({ bm25: { timeoutMs: 99 } }), answerPrompt],
    ['a ladder', questionPipeline({ vector: { ladder: [] } }), answerPrompt],
    ['a word of the prompt', questionPipeline(), { ...answerPrompt, system: 'Answer.', fingerprint: 'e'.repeat(64) }],
    ['the temperature', questionPipeline(), { ...answerPrompt, temperature: 0.7 }],
    ['the model', questionPipeline({ generate: { with: { prompt: 'answer', model: 'scripted/two' } } }), answerPrompt],
  ])('changes with %s', (_what, pipeline, prompt) => {
    expect(hashRelease(bundleOf(pipeline, prompt))).not.toBe(hashRelease(bundleOf()));
  });

  it('is r- and 64 hex digits', () => {
    expect(hashRelease(bundleOf())).toMatch(/^r-[0-9a-f]{64}$/);
  });
});

describe('diffReleases', () => {
  it('names the one part that changed, by stage id and not by position', () => {
    const pipeline = questionPipeline({ bm25: { with: { k: 50 } } });
    expect(diffReleases(bundleOf(), bundleOf({ ...pipeline, stages: pipeline.stages.toReversed() }))).toEqual([
      { path: 'pipeline.stages.bm25.with.k', change: 'changed', before: 100, after: 50 },
    ]);
  });

  it('finds nothing between a release and itself', () => {
    expect(diffReleases(bundleOf(), bundleOf())).toEqual([]);
  });
});

describe('a release', () => {
  const rung = { step: 'cheaper-model' as const, model: 'scripted/small', prompt: 'brief' };
  const brief: PromptFile = {
    ...answerPrompt,
    id: 'brief',
    system: 'Be brief.',
    temperature: 0.3,
    fingerprint: 'b'.repeat(64),
  };
  const withLadder = (prompt: PromptFile): ReleaseBundle =>
    buildReleaseBundle({
      plan: planPipeline(questionPipeline({ generate: { with: { prompt: 'answer' }, ladder: [rung] } }), stages),
      prompts: new Map([
        ['answer', answerPrompt],
        ['brief', prompt],
      ]),
      index: indexDescription,
      policy: LIVE_POLICY,
    });

  it('has the prompts that cheaper models are asked with, and gives them back', () => {
    const bundle = withLadder(brief);
    expect(bundle.models['generate/brief']).toMatchObject({ model: 'scripted/small', temperature: 0.3 });
    const others = [
      { ...brief, system: 'Be kind.', fingerprint: 'c'.repeat(64) },
      { ...brief, temperature: 0.4 },
    ];
    for (const other of others) expect(hashRelease(withLadder(other))).not.toBe(hashRelease(bundle));
    const { prompts } = recipeOfRelease(bundle, { prompts: new Map(), isServing: true });
    expect(prompts.get('brief')).toMatchObject({
      system: 'Be brief.',
      temperature: 0.3,
      fingerprint: brief.fingerprint,
    });
  });

  it('of an agent has what its search runs, and no times or ids of that pipeline', () => {
    const searching = (pipeline: PipelineFile): ReleaseBundle =>
      buildReleaseBundle({
        plan: planPipeline(questionPipeline(), stages),
        search: planUpTo(pipeline, 'context', stages),
        prompts: new Map([['answer', answerPrompt]]),
        index: indexDescription,
        policy: LIVE_POLICY,
      });
    const bundle = searching(questionPipeline());
    expect(hashRelease(searching({ ...questionPipeline(), id: 'other', sloMs: 7 }))).toBe(hashRelease(bundle));
    const wider = searching(questionPipeline({ bm25: { with: { k: 50 } } }));
    expect(diffReleases(bundle, wider)).toEqual([
      { path: 'search.stages.bm25.with.k', change: 'changed', before: 100, after: 50 },
    ]);
    const { search } = recipeOfRelease(wider, { prompts: new Map(), isServing: true });
    expect(search?.stages.find(({ id }) => id === 'bm25')?.with).toEqual({ k: 50 });
    expect(search?.stages.some(({ id }) => id === 'generate')).toBe(false);
    // Of a release that is no agent's, or from before, there is none.
    expect(recipeOfRelease(bundleOf(), { prompts: new Map(), isServing: true }).search).toBeNull();
  });
});

describe('what shapes a prompt', () => {
  const rich: PromptFile = {
    ...answerPrompt,
    user: "{% render 'cite' %}{{question}}",
    examples: [{ user: 'Who pays?', assistant: 'Finance.' }],
    partials: { cite: 'Cite. ' },
    input: { tone: 'string' },
    outputSchema: { type: 'object' },
    invalidOutput: 'fail',
  };
  const question = { question: 'Who signs?', query: 'Who signs?', context: [], turns: [] };

  it('is all in the release, and renders from it as it did from the file', () => {
    const { prompts, models } = bundleOf(questionPipeline(), rich);
    const again = promptOfBundle('answer', prompts['answer'] as JsonObject, models['generate'] as JsonObject);
    expect(again).toEqual(rich);
    expect(renderPrompt(again, question)).toEqual(renderPrompt(rich, question));
  });

  it('leaves the release of a prompt that uses none of it as it was', () => {
    expect(bundleOf().prompts).toEqual({
      answer: { system: answerPrompt.system, user: answerPrompt.user, fingerprint: answerPrompt.fingerprint },
    });
    // Worked out by the version before there was any of it.
    expect(hashRelease(bundleOf())).toBe('r-0434de2501ded44572b86cd5b61786f84c8636785b798e298f5e5786ab827f8d');
  });

  it('keeps braces text that were text when the release was made', () => {
    const kept = { system: '', user: 'Answer {"a": {%}} to {{question}}', fingerprint: 'a'.repeat(64) };
    const [message] = renderPrompt(promptOfBundle('answer', kept, { model: 'm/x' }), question);
    expect(message?.content).toEqual([{ type: 'text', text: 'Answer {"a": {%}} to Who signs?' }]);
  });
});
