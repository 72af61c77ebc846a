import * as z from 'zod';
import type { JudgeFile } from '../../contract/judge.ts';
import type { ModelAttempt } from '../../contract/model-attempt.ts';
import type { ChunkId } from '../../contract/ids.ts';
import { LIVE_POLICY } from '../../contract/run.ts';
import { retrievalFilter } from '../../contract/retrieval.ts';
import type { Attributes } from '../../contract/span.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import { type JudgeCall, textOf } from '../../evals/judges/ask-judge.ts';
import { judgeVersionOf } from '../../evals/judges/judge-version.ts';
import type { ScoredRun } from '../../evals/metrics/scorer.ts';
import { endChatSpan, startChatSpan } from '../../pipeline/chat-span.ts';
import { CACHE_OFF } from '../../pipeline/final-answer.ts';
import { costOfAttempts, costOfCall } from '../../pipeline/price-answer.ts';
import { defineStage, type StageImplementation } from '../../pipeline/stage.ts';
import { EMPTY_INDEX } from '../../retrieval/search/describe-index.ts';
import { countUsage } from '../../spec/model-usage.ts';
import { resolvePrincipals } from '../../workspace/resolve-principals.ts';
import { modelFilesOf } from '../model-files.ts';
import type { SessionParts } from '../session-parts.ts';
import { JUDGE_STAGE, judgePipeline, judgePrompt } from './judge-release.ts';

type Parts = Pick<SessionParts, 'files' | 'retrieval' | 'gateway' | 'executor'>;

/**
 * How judges call their models: each time as a run of its own, through the one executor, of a release that is the judge. Its
 * trace says what was asked and said, what it took, and which answer it was about.
 *
 * It is in the batch pool, as a workflow of its own, so that limits and budgets see it; and it reads what it is shown, so that
 * passages of a source whose text must not leave this machine do not leave it.
 *
 * @param options.attributesOf what the graded run belongs to, for the trace
 * @param options.onDidSpend US dollars of one attempt; null where its price or its usage is not known
 */
export function judgeCallOf(options: {
  parts: Parts;
  file: JudgeFile;
  attributesOf: (run: ScoredRun) => Attributes;
  onDidSpend: (run: ScoredRun | null, costUsd: number | null) => void;
}): JudgeCall {
  const { parts, file, attributesOf, onDidSpend } = options;
  const { files, gateway, executor } = parts;
  const pipeline = judgePipeline(file);
  const prompt = judgePrompt(file);
  const told = { [ATTRIBUTE.judgeId]: file.id, [ATTRIBUTE.judgeVersion]: judgeVersionOf(file) };
  const spend = (run: ScoredRun | null, { isCharged, usage, model }: ModelAttempt): void => {
    if (isCharged) onDidSpend(run, usage === null ? null : gateway.costOf(model, usage));
  };

  const stageOf = ({ run, messages }: Parameters<JudgeCall>[0], ask: Parameters<JudgeCall>[1]): StageImplementation =>
    defineStage({
      uses: JUDGE_STAGE,
      parameters: z.strictObject({ prompt: z.string(), model: z.string() }),
      reads: [],
      writes: ['generated', 'answer'],
      skipped: null,
      run: async ({ input, stageId, span, signal }) => {
        const model = gateway.resolve(file.model);
        const modelSpan = startChatSpan(span, { model, modelId: file.model, prompt, messages });
        const attempts: ModelAttempt[] = [];
        try {
          const reply = await ask(
            {
              pool: input.pool,
              tenant: run?.case.as?.tenant ?? '',
              principals: run?.case.as?.principals ?? null,
              workflow: pipeline.id,
              stage: stageId,
              traceId: span.traceId,
              sessionId: null,
              span: modelSpan,
              promptFingerprint: prompt.fingerprint,
              indexGeneration: input.indexGeneration,
              localOnlySources: await localOnlyIn(parts, run),
              cache: null,
              onDidAttempt: (attempt) => {
                attempts.push(attempt);
                spend(run, attempt);
              },
              onDidUseCache: () => undefined,
            },
            signal,
          );
          const text = textOf(reply);
          const usage = countUsage(reply.usage);
          const costUsd = costOfCall(gateway.costOf, { modelId: file.model, usage, attempts });
          const finishReason = reply.finishReason.unified;
          endChatSpan(modelSpan, { content: text, usage, finishReason, costUsd, firstTokenMs: null });
          const { inputTokens, outputTokens } = usage;
          const said = { text, model: file.model, inputTokens, outputTokens, costUsd, firstTokenMs: null, attempts };
          const nothing = { refused: false, evidence: null, evidenceFloor: null, claimedSpans: [], structured: null };
          return {
            generated: { ...said, ...nothing, cache: CACHE_OFF },
            answer: { text, citations: [], structured: null },
          };
        } catch (error) {
          const costUsd = costOfAttempts(gateway.costOf, attempts);
          if (costUsd !== null) modelSpan.setAttributes({ [ATTRIBUTE.costUsd]: costUsd });
          modelSpan.end({ code: 'error', message: error instanceof Error ? error.message : String(error) });
          throw error;
        }
      },
    });

  return async (asked, ask) => {
    const { run, signal } = asked;
    const as = run?.case.as ?? null;
    // Whom the answer was for may read what is said of it, and nobody else.
    const scope =
      as === null
        ? undefined
        : resolvePrincipals(files.readWorkspace().principals, { ...as, principals: [...as.principals] });
    const { answer } = await executor.run(
      {
        kind: 'eval',
        question: run?.case.question ?? `Which answer does ${file.id} hold for better?`,
        sessionId: null,
        turns: [],
        filter: { ...retrievalFilter.parse({}), ...(scope === undefined ? {} : { as: scope }) },
        pipeline,
        prompts: new Map([[prompt.id, prompt]]),
        stages: new Map([[JUDGE_STAGE, stageOf(asked, ask)]]),
        index: EMPTY_INDEX,
        policy: LIVE_POLICY,
        modelFiles: modelFilesOf(files),
        attributes: { ...(run === null ? {} : attributesOf(run)), ...told },
      },
      { signal, emit: () => undefined },
    );
    return answer;
  };
}

async function localOnlyIn(
  { files, retrieval }: Pick<Parts, 'files' | 'retrieval'>,
  run: ScoredRun | null,
): Promise<readonly string[]> {
  const { sources } = files.readWorkspace();
  const localOnly = sources.flatMap(({ id, leavesMachine }) => (leavesMachine ? [] : [id]));
  if (localOnly.length === 0 || run === null) return localOnly;
  const chunkIds = [...run.packed, ...run.citations].map(({ chunkId }) => chunkId as ChunkId);
  const { chunkReader } = await retrieval.query();
  const chunks = await chunkReader.readChunks([...new Set(chunkIds)]);
  // A passage that is no longer in the index could be of any source.
  if (chunks.length < new Set(chunkIds).size) return localOnly;
  const read = new Set<string>(chunks.map(({ sourceId }) => sourceId));
  return localOnly.filter((id) => read.has(id));
}
