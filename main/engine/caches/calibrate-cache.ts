import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { throwIfAborted } from '../../base/abort.ts';
import { durationSeconds } from '../../base/duration.ts';
import { percentile } from '../../base/percentile.ts';
import type { CacheCalibration, CalibrateProgress } from '../../contract/cache.ts';
import { findNearAsks } from '../../evals/cache-calibration/find-near-asks.ts';
import { sumUpCalibration } from '../../evals/cache-calibration/sum-up-calibration.ts';
import { factsOf, guardAgainst } from '../../gateway/cache/guards/compare-questions.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import { editWorkspaceFile } from '../../workspace/edit-workspace-file.ts';
import type { SessionParts } from '../session-parts.ts';
import { readPastAsks } from './read-past-asks.ts';

const QUESTIONS_PER_BATCH = 64;
/** Questions that are embedded alone, to tell what looking one up takes. */
const TIMED_QUESTIONS = 20;
const MS_PER_SECOND = 1000;
const NANOS_PER_MS = 1e6;

/** Chooses the threshold of the semantic cache from the workspace's own asks. @throws CancelledError, StorageError */
export async function calibrateCache(
  parts: Pick<SessionParts, 'services' | 'files' | 'traces' | 'answers' | 'path'>,
  request: { falseHitRate: number; apply: boolean },
  options: { signal: AbortSignal; onProgress: (progress: CalibrateProgress) => void },
): Promise<CacheCalibration> {
  const { services, files, traces, answers, path } = parts;
  const { signal } = options;
  const tell = (phase: CalibrateProgress['phase']) => (done: number, total: number) =>
    options.onProgress({ type: 'calibrate-progress', phase, done, total });
  const { cache } = files.readWorkspace();
  const asks = await readPastAsks(traces, { signal, onProgress: tell('reading') });
  const model = await answers.embeddingModel();
  const questions = asks.map(({ question }) => question);
  const vectors = await embedAll(model, questions, { signal, onProgress: tell('embedding') });
  const isCommon = await answers.isCommonWord();
  const facts = questions.map((question) => factsOf(question, isCommon));
  tell('judging')(0, asks.length);
  await yieldToEventLoop();
  const past = findNearAsks(asks, {
    vectors,
    dimensions: model.info.dimensions,
    ttlMs: (durationSeconds(cache.ttl) ?? 0) * MS_PER_SECOND,
    guardOf: (later, earlier) => {
      const [a, b] = [facts[later], facts[earlier]];
      return a === undefined || b === undefined ? null : guardAgainst(a, b, cache.semantic?.guards);
    },
  });
  const lookupMs = await timeLookup(model, questions, services.clock);
  throwIfAborted(signal);
  const findings = sumUpCalibration(past, { falseHitRate: request.falseHitRate, lookupMs });
  const { chosen } = findings;
  const applied = request.apply && chosen !== null;
  if (applied) editWorkspaceFile(path, [{ type: 'set-semantic-threshold', threshold: chosen.threshold }]);
  return {
    measuredAt: new Date(services.clock.now()).toISOString(),
    embeddingModel: model.info.modelId,
    currentThreshold: cache.semantic?.threshold ?? null,
    applied,
    ...findings,
  };
}

async function embedAll(
  model: EmbeddingModel,
  questions: readonly string[],
  { signal, onProgress }: { signal: AbortSignal; onProgress: (done: number, total: number) => void },
): Promise<Float32Array> {
  const { dimensions } = model.info;
  const vectors = new Float32Array(questions.length * dimensions);
  for (let from = 0; from < questions.length; from += QUESTIONS_PER_BATCH) {
    onProgress(from, questions.length);
    const batch = questions.slice(from, from + QUESTIONS_PER_BATCH);
    vectors.set(await model.embed(batch, { purpose: 'query', signal }), from * dimensions);
  }
  return vectors;
}

async function timeLookup(
  model: EmbeddingModel,
  questions: readonly string[],
  clock: SessionParts['services']['clock'],
): Promise<number> {
  const times: number[] = [];
  for (const question of questions.slice(-TIMED_QUESTIONS)) {
    const startedAt = clock.monotonicNano();
    await model.embed([question], { purpose: 'query' });
    times.push(Number(clock.monotonicNano() - startedAt) / NANOS_PER_MS);
  }
  return (
    percentile(
      times.toSorted((a, b) => a - b),
      50,
    ) ?? 0
  );
}
