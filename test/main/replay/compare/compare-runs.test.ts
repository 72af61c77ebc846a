import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../../main/replay/compare/compare-runs.ts';
import { DEFAULT_REPLAY_RULES } from '../../../../main/replay/judge/default-rules.ts';
import { factsOf, judgeReplay } from '../../../../main/replay/judge/judge-replay.ts';
import type {
  ObservedModelCall,
  ObservedPassage,
  ObservedRetrieval,
  ObservedRun,
} from '../../../../main/replay/observe/observed-run.ts';

const run = (more: Partial<ObservedRun> = {}): ObservedRun => ({
  traceId: 't-1',
  isOwn: false,
  releaseHash: null,
  pipelineId: null,
  steps: [],
  answer: { text: 'At six.', refused: false, citations: null, evidence: null },
  error: null,
  isDegraded: false,
  ms: 1000,
  tokens: 50,
  costUsd: 0.001,
  stretches: 1,
  isPartial: false,
  ...more,
});
const asked = (question: string, more: Partial<ObservedModelCall> = {}): ObservedModelCall => ({
  kind: 'model',
  name: 'generate',
  stageId: 'generate',
  modelId: 'sim/clerk',
  promptId: null,
  promptFingerprint: null,
  params: {},
  input: [{ role: 'user', parts: [{ type: 'text', content: question }] }],
  output: [{ role: 'assistant', parts: [{ type: 'text', content: 'At six.' }] }],
  finishReason: 'stop',
  usage: {},
  costUsd: null,
  ms: 800,
  metadata: null,
  hasFailed: false,
  spanId: 's-1',
  ...more,
});
const found = (...passages: Partial<ObservedPassage>[]): ObservedRetrieval => ({
  kind: 'retrieval',
  name: 'search',
  stageId: null,
  isLeg: false,
  rerank: null,
  query: null,
  passages: passages.map((passage, index) => ({
    id: `p-${index}`,
    isIdGiven: true,
    document: null,
    text: null,
    ...passage,
  })),
});
const compare = (recorded: ObservedRun, candidate: ObservedRun, stubbed: readonly string[] = []) =>
  compareRuns(recorded, candidate, {
    tolerances: DEFAULT_REPLAY_RULES.tolerances,
    similarity: async () => null,
    names: new Map(),
    withDiffs: false,
    stubbedStages: new Set(stubbed),
    answeredCalls: [],
  });
const judge = async (recorded: ObservedRun, candidate: ObservedRun, stubbed: readonly string[] = []) =>
  judgeReplay(
    factsOf(await compare(recorded, candidate, stubbed), {
      failed: candidate.error !== null,
      recordedFailed: recorded.error !== null,
      needsPerson: false,
      hasUnmatchedCall: false,
      isUnanswered: false,
      isOwn: recorded.isOwn,
    }),
    DEFAULT_REPLAY_RULES,
  );
const refusal = { text: 'The documents do not settle this.', refused: true, citations: [], evidence: null };

describe('a recording that lacks something', () => {
  it('without an answer is neither better nor worse than whatever comes now', async () => {
    for (const candidate of [run(), run({ answer: refusal })]) {
      const { verdict, because } = await judge(run({ answer: null }), candidate);
      expect([verdict, because]).toEqual(['needs-human', 'The recording holds no answer to hold it against.']);
    }
    expect((await compare(run({ answer: null }), run())).notCompared).toContain('The recording holds no answer.');
  });

  it('that failed is no measure of a refusal', async () => {
    const failed = run({ error: 'timed out', answer: null });
    expect((await judge(failed, run())).verdict).toBe('better');
    expect((await judge(failed, run({ answer: refusal }))).verdict).toBe('needs-human');
    // What it had said before it failed is there again: it says nothing of whether it would fail again.
    expect((await judge(run({ error: 'timed out' }), run())).verdict).toBe('needs-human');
  });

  it('without words or documents of its passages does not part at retrieval', async () => {
    const candidate = run({ steps: [found({ id: 'chk_1', text: 'The gate opens at six.', document: 'gate.md' })] });
    for (const steps of [[found({ id: 'vec-77' })], [found()]]) {
      const { stages, firstDivergence } = await compare(run({ steps }), candidate);
      expect(stages[0]).toMatchObject({ stage: 'retrieval', outcome: 'not-comparable', type: null });
      expect(firstDivergence).toBeNull();
    }
    const told = run({ steps: [found({ id: 'vec-77', document: 'yard/gate.md' })] });
    expect((await compare(told, candidate)).stages[0]?.ranking?.matchedBy).toBe('document');
  });

  it('whose prompt was not recorded says nothing by an answer that a stub gives again', async () => {
    const untold = run({ steps: [asked('', { input: null })] });
    const without = run();
    for (const recorded of [untold, without]) {
      const { verdict, because } = await judge(recorded, run({ steps: [asked('When?')] }), ['generate']);
      expect(verdict).toBe('needs-human');
      expect(because).toContain('The answer is the recorded one');
    }
  });

  it('is not called identical where a stage of it could not be compared', async () => {
    const silent = run({ steps: [asked('', { input: null })] });
    expect((await judge(silent, run({ steps: [asked('When?')] }))).verdict).toBe('equivalent');
    const whole = run({ steps: [asked('When?')] });
    expect((await judge(whole, whole)).verdict).toBe('identical');
  });
});

describe('what a replay took', () => {
  it('is compared where both sides tell, and null where one does not', async () => {
    expect((await compare(run(), run({ ms: 1200, tokens: 40, costUsd: 0.003 }))).delta).toEqual({
      ms: 200,
      tokens: -10,
      costUsd: 0.002,
    });
    const untold = run({ ms: null, tokens: null, costUsd: null });
    for (const [before, now] of [
      [untold, run()],
      [run(), untold],
    ] as const) {
      expect((await compare(before, now)).delta).toEqual({ ms: null, tokens: null, costUsd: null });
    }
  });

  it('is not compared for a run that failed: it may only have failed fast', async () => {
    const { delta } = await compare(run(), run({ error: 'no model', answer: null, ms: 3 }));
    expect(delta).toEqual({ ms: null, tokens: null, costUsd: null });
  });

  it('leaves out the time of models that a stub answered for, and what another prompt takes', async () => {
    const before = run({ steps: [asked('When?')] });
    const now = run({ ms: 260, steps: [asked('When?', { ms: 10 })] });
    expect((await compare(before, now, ['generate'])).delta).toMatchObject({ ms: 50, tokens: 0 });
    const other = run({ ms: 260, steps: [asked('When, in one word?', { ms: 10 })] });
    expect((await compare(before, other, ['generate'])).delta).toEqual({ ms: 50, tokens: null, costUsd: null });
    const timeless = run({ steps: [asked('When?', { ms: null })] });
    expect((await compare(timeless, now, ['generate'])).delta.ms).toBeNull();
  });
});
