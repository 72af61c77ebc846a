import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../main/base/errors/cancelled-error.ts';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { TimeoutError } from '../../../main/base/errors/timeout-error.ts';
import type { AskEvent, AskResult } from '../../../main/contract/ask.ts';
import type { FaultPlan } from '../../../main/contract/fault-plan.ts';
import type { PipelineFile } from '../../../main/contract/pipeline-file.ts';
import { LIVE_POLICY, type RunKind } from '../../../main/contract/run.ts';
import { ATTRIBUTE } from '../../../main/contract/span-attributes.ts';
import { createExecutor } from '../../../main/pipeline/executor.ts';
import { createStages } from '../../../main/pipeline/stages/index.ts';
import type { LanguageModel } from '../../../main/spec/language-model.ts';
import type { Retriever } from '../../../main/spec/retriever.ts';
import { restartPart } from '../../../main/spec/stream-restart.ts';
import { createTracer } from '../../../main/trace/tracer.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';
import {
  answerPrompt,
  chunkOf,
  chunksInMemory,
  createMemoryJournal,
  fakeRetriever,
  firstLegFusion,
  plainQuerySide,
  indexDescription,
  questionPipeline,
  rankedAs,
  registryOf,
  scriptedModel,
} from '../../support/pipeline-fixtures.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';

const LEAVE = chunkOf('leave', 'Up to 5 days of annual leave carry over. They must be taken by 31 March.');
const HOTEL = chunkOf('hotel', 'Hotels above 180 EUR need the approval of the cost centre owner.');

interface Bench {
  clock: ManualClock;
  events: AskEvent[];
  journal: ReturnType<typeof createMemoryJournal>;
  run(options?: {
    pipeline?: PipelineFile;
    signal?: AbortSignal;
    faults?: FaultPlan;
    timeoutMs?: number;
    kind?: RunKind;
  }): Promise<AskResult>;
}

function createBench(
  parts: { models?: Record<string, LanguageModel>; bm25?: Retriever; vector?: Retriever; clock?: ManualClock } = {},
): Bench {
  const clock = parts.clock ?? createManualClock();
  const random = createSeededRandom();
  const journal = createMemoryJournal();
  const events: AskEvent[] = [];
  const chunks = chunksInMemory([LEAVE, HOTEL]);
  const reviewed = { ...answerPrompt, id: 'reviewed', fingerprint: 'e'.repeat(64) };
  const prompts = new Map([answerPrompt, reviewed].map((prompt) => [prompt.id, prompt]));
  const stages = createStages({
    retrievers: [
      parts.bm25 ?? fakeRetriever('bm25', rankedAs('leave', 'hotel')),
      parts.vector ?? fakeRetriever('vector', rankedAs('hotel', 'leave')),
    ],
    fusion: firstLegFusion,
    querySide: plainQuerySide,
    chunkReader: chunks,
    sourceQuoter: chunks,
    models: registryOf(
      parts.models ?? { 'scripted/one': scriptedModel('Up to 5 days of annual leave carry over. [1]') },
    ),
    prompts,
    priceOf: () => 0.002,
  });
  const executor = createExecutor({
    clock,
    random,
    tracer: createTracer({ clock, random }),
    traceWriter: journal.traceWriter,
    releaseStore: { keepRelease: journal.keepRelease },
  });
  return {
    clock,
    events,
    journal,
    run: ({
      pipeline = questionPipeline(),
      signal = new AbortController().signal,
      faults,
      timeoutMs,
      kind = 'ask',
    } = {}) =>
      executor.run(
        {
          kind,
          question: 'How much annual leave carries over?',
          sessionId: null,
          turns: [],
          filter: {},
          pipeline,
          prompts,
          stages,
          index: indexDescription,
          policy: { ...LIVE_POLICY, faults: faults ?? null, timeoutMs: timeoutMs ?? null },
        },
        { signal, emit: (event) => events.push(event) },
      ),
  };
}

const deltaOf = (delta: string): LanguageModelV4StreamPart => ({ type: 'text-delta', id: '0', delta });

/** A model that says these parts and finishes. */
function modelSaying(
  parts: readonly LanguageModelV4StreamPart[],
  raw: string,
  metadata: Record<string, string> = {},
): LanguageModel {
  const counted = { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0, text: 1, reasoning: 0 };
  const finish: LanguageModelV4StreamPart = {
    type: 'finish',
    finishReason: { unified: raw === 'stop' ? 'stop' : 'error', raw },
    usage: { inputTokens: counted, outputTokens: counted },
    providerMetadata: { trestle: metadata },
  };
  return { ...scriptedModel(''), doStream: async () => ({ stream: ReadableStream.from([...parts, finish]) }) };
}

const forever = (options: { signal?: AbortSignal }): Promise<void> =>
  new Promise((_, reject) => {
    options.signal?.addEventListener('abort', () => reject(new CancelledError()));
  });

describe('executor', () => {
  it('answers with citations that quote the source and leaves one trace', async () => {
    const bench = createBench();
    const result = await bench.run();

    expect(result.answer).toBe('Up to 5 days of annual leave carry over. [1]');
    expect(result.citations).toHaveLength(1);
    expect(result.citations[0]).toMatchObject({ path: '/handbook/leave.md', marker: 1 });
    expect(result.citations[0]?.quote).toBe('Up to 5 days of annual leave carry over.');
    expect(result.usage.inputTokens).toBe(120);
    expect(result.costUsd).toBe(0.002);
    expect(bench.journal.traces).toHaveLength(1);
    expect(bench.journal.traces[0]?.summary).toMatchObject({
      traceId: result.traceId,
      status: 'ok',
      releaseHash: result.release,
    });
    expect(bench.journal.releases.has(result.release)).toBe(true);
  });

  it('leaves a tree of spans: one run, its stages, and the model call inside generate', async () => {
    const bench = createBench();
    await bench.run();
    const spans = bench.journal.traces[0]?.spans ?? [];
    const root = spans.filter((span) => span.parentSpanId === null);
    expect(root).toHaveLength(1);
    const stages = spans
      .filter((span) => span.kind === 'stage')
      .map((span) => String(span.attributes[ATTRIBUTE.stageId]));
    expect(stages.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'bm25',
      'check',
      'fuse',
      'generate',
      'pack',
      'rewrite',
      'vector',
    ]);
    const generate = spans.find((span) => span.attributes[ATTRIBUTE.stageId] === 'generate');
    const model = spans.find((span) => span.kind === 'model');
    expect(model?.parentSpanId).toBe(generate?.spanId);
    expect(model?.name).toBe('chat scripted/one');
    expect(model?.attributes[ATTRIBUTE.promptFingerprint]).toBe(answerPrompt.fingerprint);
  });

  it('keeps the retrieval truth of both legs on their spans', async () => {
    const bench = createBench();
    await bench.run();
    const spans = bench.journal.traces[0]?.spans ?? [];
    const recordOf = (stage: string): { candidates: { chunkId: string; rank: number; score: number }[] } =>
      JSON.parse(
        String(spans.find((span) => span.attributes[ATTRIBUTE.stageId] === stage)?.attributes[ATTRIBUTE.retrieval]),
      );
    expect(recordOf('bm25').candidates).toEqual([
      { chunkId: 'chk_leave', rank: 1, score: 10 },
      { chunkId: 'chk_hotel', rank: 2, score: 9 },
    ]);
    expect(recordOf('vector').candidates[0]?.chunkId).toBe('chk_hotel');
  });

  it('runs stages that do not wait for each other side by side', async () => {
    const clock = createManualClock();
    const slow = (options: { signal?: AbortSignal }): Promise<void> => clock.sleep(60, options.signal);
    const bench = createBench({
      clock,
      bm25: fakeRetriever('bm25', rankedAs('leave'), slow),
      vector: fakeRetriever('vector', rankedAs('leave'), slow),
    });
    const running = bench.run();
    await clock.advance(60);
    const result = await running;
    expect(result.ms).toBe(60);
    const timing = (name: string) => result.stages.find((stage) => stage.name === name);
    expect(timing('bm25')).toMatchObject({ startMs: 0, ms: 60 });
    expect(timing('vector')).toMatchObject({ startMs: 0, ms: 60 });
  });

  it('skips a leg that passes its timeout, says so, and answers from the other', async () => {
    const bench = createBench({ vector: fakeRetriever('vector', [], forever) });
    const running = bench.run();
    await bench.clock.advance(100);
    const result = await running;
    const vector = result.stages.find((stage) => stage.name === 'vector');
    expect(vector).toMatchObject({ status: 'skipped', ladderStep: 'skip' });
    expect(vector?.ladderReason).toContain('timeout of 100 ms');
    expect(result.citations).toHaveLength(1);
    expect(bench.journal.traces[0]?.summary.status).toBe('degraded');
  });

  it.each(['bm25', 'vector'])('answers by %s alone where a pipeline has no other leg', async (leg) => {
    const whole = questionPipeline({ fuse: { after: [leg] } });
    const stages = whole.stages.filter(({ id }) => id === leg || !['bm25', 'vector'].includes(id));
    const bench = createBench({ vector: fakeRetriever('vector', rankedAs('leave')) });
    const result = await bench.run({ pipeline: { ...whole, stages } });
    expect(result.citations).toHaveLength(1);
  });

  it('takes the rungs of a ladder in order', async () => {
    const bm25 = fakeRetriever('bm25', rankedAs('leave', 'hotel'), async () => {
      if (bm25.calls.length < 3) throw new Error(`no luck with k ${bm25.calls.at(-1)?.k}`);
    });
    const bench = createBench({ bm25 });
    const ladder = [{ step: 'smaller-k', k: 20 }, { step: 'smaller-k', k: 5 }, { step: 'skip' }];
    const result = await bench.run({ pipeline: questionPipeline({ bm25: { ladder } }) });
    expect(bm25.calls.map(({ k }) => k)).toEqual([100, 20, 5]);
    expect(result.stages.find((stage) => stage.name === 'bm25')).toMatchObject({
      status: 'ok',
      ladderStep: 'smaller-k',
      ladderReason: 'no luck with k 20',
    });
  });

  it('turns to a cheaper model when the first one fails', async () => {
    const bench = createBench({
      models: {
        'scripted/one': scriptedModel('Up to', { failAfterWords: 1 }),
        'scripted/small': scriptedModel('Up to 5 days of annual leave carry over. [1]'),
      },
    });
    const ladder = [{ step: 'cheaper-model', model: 'scripted/small' }];
    const result = await bench.run({ pipeline: questionPipeline({ generate: { ladder } }) });
    expect(result.model).toBe('scripted/small');
    expect(result.stages.find((stage) => stage.name === 'generate')?.ladderReason).toBe('the wire broke');
  });

  it('answers nobody with another version of a prompt than the pinned one, and says which it is now', async () => {
    const pinnedTo = (promptFingerprint: string, ladder: object[]) =>
      questionPipeline({ generate: { with: { prompt: 'answer', promptFingerprint }, ladder } });
    const bench = createBench();
    expect((await bench.run({ pipeline: pinnedTo('f'.repeat(12), []) })).answer).toContain('[1]');
    const edited = pinnedTo('a'.repeat(12), [{ step: 'partial-answer' }]);
    await expect(bench.run({ pipeline: edited })).rejects.toThrow('aaaaaaaaaaaa, and it is ffffffffffff now');
    expect(bench.journal.traces.at(-1)?.summary.status).toBe('error');
    const replayed = await bench.run({ pipeline: edited, kind: 'replay' });
    expect(replayed.answer).toContain('[1]');
  });

  it('falls back to a prompt that was looked at, whose version the pin does not mean', async () => {
    const ladder = [{ step: 'cheaper-model', model: 'scripted/one', prompt: 'reviewed' }];
    const given = { prompt: 'answer', promptFingerprint: 'a'.repeat(12) };
    const bench = createBench();
    const result = await bench.run({ pipeline: questionPipeline({ generate: { with: given, ladder } }) });
    expect(result.answer).toContain('[1]');
    expect(result.stages.find(({ name }) => name === 'generate')?.ladderReason).toContain('was edited');
  });

  it('ends with a partial answer that keeps what was streamed and names the closest passages', async () => {
    const bench = createBench({ models: { 'scripted/one': scriptedModel('Up to 5 days', { failAfterWords: 2 }) } });
    const result = await bench.run();
    expect(result.answer).toContain('Up to');
    expect(result.answer).toContain('Stage generate did not finish: the wire broke');
    expect(result.answer).toContain('handbook/leave.md');
    expect(bench.journal.traces[0]?.summary.status).toBe('degraded');
  });

  it('forgets what was said before a model began its answer again, and tells whoever shows it', async () => {
    const broken = restartPart('it was reset');
    const bench = createBench({
      models: { 'scripted/one': modelSaying([deltaOf('Up to 9 days'), broken, deltaOf('Up to 5 days. [1]')], 'stop') },
    });
    const result = await bench.run();
    expect(result.answer).toBe('Up to 5 days. [1]');
    expect(result.partial).toBeUndefined();
    const told = bench.events.filter(({ type }) => type === 'text-delta' || type === 'text-restarted');
    expect(told).toEqual([
      { type: 'text-delta', delta: 'Up to 9 days' },
      { type: 'text-restarted', reason: 'it was reset' },
      { type: 'text-delta', delta: 'Up to 5 days. [1]' },
    ]);
  });

  it('says of an answer that a model broke off that it is not whole', async () => {
    const bench = createBench({
      models: { 'scripted/one': modelSaying([deltaOf('Up to 5 days [1]')], 'partial', { partial: 'it was reset' }) },
    });
    const result = await bench.run();
    expect(result).toMatchObject({ answer: 'Up to 5 days [1]', partial: 'it was reset' });
    expect(bench.journal.traces[0]?.summary.status).toBe('degraded');
  });

  it('hands off to the person the ladder names', async () => {
    const bench = createBench({ models: { 'scripted/one': scriptedModel('', { failAfterWords: 0 }) } });
    const ladder = [{ step: 'hand-off', to: 'People Operations' }];
    const result = await bench.run({ pipeline: questionPipeline({ generate: { ladder } }) });
    expect(result.refused).toBe(true);
    expect(result.answer).toContain('Ask People Operations.');
  });

  it('does not degrade around a model that does not exist: that is a mistake in a file', async () => {
    const bench = createBench({ models: {} });
    await expect(bench.run()).rejects.toThrow('There is no model "scripted/one"');
    expect(bench.journal.traces[0]?.summary.status).toBe('error');
  });

  it('fails with the error of the stage whose ladder has nothing left, and keeps the trace', async () => {
    const bench = createBench({ models: { 'scripted/one': scriptedModel('', { failAfterWords: 0 }) } });
    await expect(bench.run({ pipeline: questionPipeline({ generate: { ladder: [] } }) })).rejects.toThrow(
      'the wire broke',
    );
    expect(bench.journal.traces[0]?.summary.status).toBe('error');
    expect(bench.events.at(-1)).toMatchObject({ type: 'ask-failed', stage: 'generate' });
  });

  it('reports a cancelled run as cancelled, not as failed, and keeps its trace', async () => {
    const bench = createBench({ bm25: fakeRetriever('bm25', [], forever) });
    const abort = new AbortController();
    const running = bench.run({ signal: abort.signal });
    await bench.clock.advance(10);
    abort.abort(new CancelledError());
    await expect(running).rejects.toSatisfy(CancelledError.is);
    expect(bench.journal.traces[0]?.summary.status).toBe('cancelled');
    expect(bench.events.filter((event) => event.type === 'ask-failed')).toHaveLength(1);
  });

  it('stops a run that passes its own timeout', async () => {
    const bench = createBench({ bm25: fakeRetriever('bm25', [], forever) });
    const pipeline = questionPipeline({ bm25: { timeoutMs: 60_000, ladder: [] } });
    const running = bench.run({ pipeline, timeoutMs: 200 });
    // The rejection comes while the clock moves: it must have a listener before.
    const [failure] = await Promise.all([running.catch((error: unknown) => error), bench.clock.advance(200)]);
    expect(TimeoutError.is(failure)).toBe(true);
    expect(bench.journal.traces[0]?.summary.status).toBe('error');
  });

  it('applies scripted faults where the plan says and nowhere else', async () => {
    const bench = createBench();
    const result = await bench.run({
      faults: { seed: 3, faults: [{ stage: 'vector', fault: { type: 'error', code: 'timeout' }, share: 1 }] },
    });
    const degraded = result.stages.filter((stage) => stage.ladderStep !== null).map((stage) => stage.name);
    expect(degraded).toEqual(['vector']);
  });

  it('hits the share of runs a fault plan asks for, and the same runs for the same seed', async () => {
    const hits = async (): Promise<boolean[]> => {
      const bench = createBench();
      const outcomes: boolean[] = [];
      for (let run = 0; run < 200; run++) {
        const result = await bench.run({
          faults: { seed: 7, faults: [{ stage: 'vector', fault: { type: 'error', code: 'timeout' }, share: 0.25 }] },
        });
        outcomes.push(result.stages.some((stage) => stage.ladderStep !== null));
      }
      return outcomes;
    };
    const first = await hits();
    // 200 draws at 0.25: six standard deviations are 36.7 either side of 50.
    expect(first.filter(Boolean).length).toBeGreaterThan(13);
    expect(first.filter(Boolean).length).toBeLessThan(87);
    expect(await hits()).toEqual(first);
  });

  it('refuses a broken pipeline before anything runs, and leaves no trace', async () => {
    const bench = createBench();
    const pipeline = questionPipeline({ fuse: { uses: 'fuse/magic' } });
    await expect(bench.run({ pipeline })).rejects.toSatisfy(ConfigError.is);
    expect(bench.journal.traces).toHaveLength(0);
  });
});
