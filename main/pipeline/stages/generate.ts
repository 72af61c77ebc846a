import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import * as z from 'zod';
import { ModelResponseError } from '../../base/errors/model-response-error.ts';
import type { StructuredAnswer } from '../../contract/structured.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { ModelAttempt } from '../../contract/model-attempt.ts';
import type { PromptFile } from '../../contract/prompt-file.ts';
import type { ModelCallContext } from '../../spec/model-call.ts';
import type { Attributes } from '../../contract/span.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { LanguageModelRegistry, TrestleProviderOptions } from '../../spec/language-model.ts';
import { restartReasonOf } from '../../spec/stream-restart.ts';
import { endChatSpan, startChatSpan } from '../chat-span.ts';
import { countUsage } from '../../spec/model-usage.ts';
import { costOfAttempts, costOfCall, isFree, type PriceOf } from '../price-answer.ts';
import { repairedQuery } from '../query-variants.ts';
import { renderPrompt } from '../render-prompt.ts';
import { promptFingerprint, promptVariableValues, requirePrompt } from '../require-prompt.ts';
import { CACHE_OFF } from '../final-answer.ts';
import type { ClaimedSpan, GeneratedAnswer, PackedChunk, RunInput } from '../run-state.ts';
import { defineStage, type StageImplementation } from '../stage.ts';

const parameters = z.strictObject({
  /** A prompt id of the workspace. */
  prompt: z.string().min(1).max(64),
  /** Another version of the prompt answers nobody. */
  promptFingerprint: promptFingerprint.optional(),
  /** What the prompt declares under `input`, by name. */
  variables: promptVariableValues.optional(),
  /** `provider/model`; the prompt's own by default. */
  model: z.string().min(1).max(200).optional(),
});

/** What models of ours say beside their text, under `providerMetadata.trestle` of the finish part. */
export const trestleMetadata = z.object({
  refused: z.boolean().default(false),
  evidence: z.number().nullable().default(null),
  evidenceFloor: z.number().nullable().default(null),
  partial: z.string().nullable().default(null),
  spans: z
    .array(z.object({ occurrence: z.int(), textStart: z.int(), textEnd: z.int(), support: z.number() }))
    .default([]),
  /** Of a call for JSON: what held, see the gateway's structured output. */
  structured: z.object({ value: z.json(), repaired: z.boolean(), reasked: z.boolean() }).nullable().default(null),
});

/** How the default prompt tells every model to refuse, so that a refusal is recognised whoever wrote it. */
export const REFUSAL_OPENING = 'The documents do not settle this';

/** `generate`: renders the prompt, streams the model, keeps what it said and what it cost. */
export function generateStage(dependencies: {
  models: LanguageModelRegistry;
  prompts: ReadonlyMap<string, PromptFile>;
  priceOf: PriceOf;
}): StageImplementation {
  const { models, prompts, priceOf } = dependencies;
  return defineStage({
    uses: 'generate',
    parameters,
    reads: [['query'], ['context']],
    writes: ['generated'],
    skipped: null,
    run: async ({ slots, parameters: given, input, stageId, span, signal, emit }) => {
      const { prompt: promptId, promptFingerprint: pinned, model: override, variables } = given;
      const prompt = requirePrompt(prompts, { id: promptId, pinned, kind: input.kind });
      const modelId = override ?? prompt.model;
      const model = models.resolve(modelId);
      const rendered = renderPrompt(prompt, {
        question: input.question,
        query: repairedQuery(slots),
        context: slots.context,
        turns: input.turns,
        ...(variables === undefined ? {} : { variables }),
      });
      const modelSpan = startChatSpan(span, { model, modelId, prompt, messages: rendered });
      const attempts: ModelAttempt[] = [];
      let cache = CACHE_OFF;
      const options: TrestleProviderOptions = {
        question: input.question,
        standaloneQuestion: repairedQuery(slots),
        passages: toPassages(slots.context),
        hasHistory: input.turns.length > 0,
        ...(prompt.invalidOutput === undefined ? {} : { invalidOutput: prompt.invalidOutput }),
        call: {
          ...describeCall(input),
          stage: stageId,
          traceId: span.traceId,
          span: modelSpan,
          promptFingerprint: prompt.fingerprint,
          localOnlySources: localOnlyIn(slots.context, input),
          onDidAttempt: (attempt) => attempts.push(attempt),
          onDidUseCache: (use) => {
            cache = use;
          },
        },
      };
      const startedAt = performance.now();
      try {
        const { stream } = await model.doStream({
          prompt: rendered,
          temperature: prompt.temperature,
          maxOutputTokens: prompt.maxOutputTokens,
          ...responseFormatOf(prompt),
          abortSignal: signal,
          // Passed by reference within this process; the specification types it as JSON.
          providerOptions: { trestle: options as unknown as Record<string, never> },
        } satisfies LanguageModelV4CallOptions);
        const said = await collect(stream, {
          onDelta: (delta) => emit({ type: 'text-delta', delta }),
          onRestart: (reason) => emit({ type: 'text-restarted', reason }),
          elapsedMs: () => performance.now() - startedAt,
        });
        const usage = countUsage(said.usage);
        // What is given again costs nothing again.
        const costUsd = cache.outcome === 'hit' ? 0 : costOfCall(priceOf, { modelId, usage, attempts });
        endChatSpan(modelSpan, {
          ...said,
          content: said.text,
          usage,
          costUsd,
          attributes: {
            ...(said.metadata.evidence === null ? {} : { [ATTRIBUTE.evidence]: said.metadata.evidence }),
            ...saidBeside(said.beside),
          },
        });
        const generated: GeneratedAnswer = {
          text: said.text,
          structured: said.metadata.structured,
          refused: said.metadata.refused || said.text.trimStart().startsWith(REFUSAL_OPENING),
          model: modelId,
          inputTokens: usage.inputTokens,
          outputTokens: usage.outputTokens,
          costUsd,
          firstTokenMs: said.firstTokenMs,
          evidence: said.metadata.evidence,
          evidenceFloor: said.metadata.evidenceFloor,
          claimedSpans: said.metadata.spans,
          attempts,
          cache,
          ...(said.metadata.partial === null ? {} : { partial: said.metadata.partial }),
        };
        return { generated };
      } catch (error) {
        const costUsd = isFree(priceOf, modelId) ? 0 : costOfFailure(priceOf, error, attempts);
        if (costUsd !== null) modelSpan.setAttributes({ [ATTRIBUTE.costUsd]: costUsd });
        modelSpan.end({ code: 'error', message: error instanceof Error ? error.message : String(error) });
        throw error;
      }
    },
  });
}

function responseFormatOf({ id, outputSchema }: PromptFile): Pick<LanguageModelV4CallOptions, 'responseFormat'> {
  return outputSchema === undefined ? {} : { responseFormat: { type: 'json', name: id, schema: outputSchema } };
}

/** Kept as the model said it, so that a replay can be told the same. */
export function saidBeside(metadata: unknown): Attributes {
  if (typeof metadata !== 'object' || metadata === null || Object.keys(metadata).length === 0) return {};
  return { [ATTRIBUTE.modelMetadata]: JSON.stringify(metadata) };
}

/** Codes of calls that were turned away before anything was sent: nobody charges for them. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'denied',
  'auth',
  'config',
  'not_found',
  'rate_limited',
  'circuit_open',
  'bulkhead_full',
  'budget_exceeded',
]);

function costOfFailure(priceOf: PriceOf, error: unknown, attempts: readonly ModelAttempt[]): number | null {
  if (attempts.length > 0) return costOfAttempts(priceOf, attempts);
  return TrestleError.is(error) && NOT_SENT.has(error.code) ? 0 : null;
}

/** What limits, budgets and caches decide a call by, as far as the run as a whole knows it. */
export function describeCall(
  input: RunInput,
): Pick<ModelCallContext, 'pool' | 'tenant' | 'principals' | 'workflow' | 'sessionId' | 'indexGeneration' | 'cache'> {
  const { as } = input.filter;
  return {
    pool: input.pool,
    tenant: as?.tenant ?? '',
    principals: as?.principals ?? null,
    workflow: input.pipelineId,
    sessionId: input.sessionId,
    indexGeneration: input.indexGeneration,
    cache: input.cache,
  };
}

/**
 * What was said earlier in the conversation counts as well, in each of its turns: an answer hands on what it was made of,
 * also to later ones.
 */
function localOnlyIn(context: readonly PackedChunk[], { turns, localOnlySources }: RunInput): readonly string[] {
  if (localOnlySources.size === 0) return [];
  const read = [
    ...context.map(({ chunk }) => chunk.sourceId as string),
    ...turns.flatMap(({ sourceIds }) => sourceIds ?? []),
  ];
  return [...new Set(read)].filter((id) => localOnlySources.has(id)).toSorted();
}

export function toPassages(context: readonly PackedChunk[]): TrestleProviderOptions['passages'] {
  const best = Math.max(...context.map(({ fused }) => fused.fusedScore), Number.MIN_VALUE);
  return context.map(({ chunk, fused }, index) => ({
    marker: index + 1,
    chunkId: chunk.chunkId,
    title: chunk.title,
    headingPath: chunk.headingPath,
    text: chunk.text,
    rank: fused.rank,
    retrievalScore: fused.fusedScore / best,
    bm25Score: fused.bm25Score,
    cosineSimilarity: fused.cosineSimilarity,
  }));
}

interface Said {
  text: string;
  usage: LanguageModelV4Usage;
  finishReason: string;
  firstTokenMs: number | null;
  /** As the model said it. */
  beside: unknown;
  metadata: {
    refused: boolean;
    evidence: number | null;
    evidenceFloor: number | null;
    partial: string | null;
    spans: readonly ClaimedSpan[];
    structured: StructuredAnswer | null;
  };
}

/** @throws ModelResponseError when the stream ends without its finish part; the stream's own error when it carries one */
async function collect(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  options: { onDelta: (delta: string) => void; onRestart: (reason: string) => void; elapsedMs: () => number },
): Promise<Said> {
  let text = '';
  let firstTokenMs: number | null = null;
  for await (const part of stream) {
    if (part.type === 'text-delta') {
      firstTokenMs ??= options.elapsedMs();
      text += part.delta;
      options.onDelta(part.delta);
    } else if (part.type === 'raw') {
      const reason = restartReasonOf(part);
      if (reason === null) continue;
      text = '';
      options.onRestart(reason);
    } else if (part.type === 'error') {
      throw part.error;
    } else if (part.type === 'finish') {
      const beside: unknown = part.providerMetadata?.['trestle'] ?? {};
      const metadata = trestleMetadata.parse(beside);
      const { structured } = metadata;
      // What was streamed is then the text that did not hold.
      if (structured?.reasked === true) text = JSON.stringify(structured.value);
      return { text, usage: part.usage, finishReason: part.finishReason.unified, firstTokenMs, beside, metadata };
    }
  }
  throw new ModelResponseError('The model stopped without saying that it had finished. Ask again.', {
    isRetryable: true,
  });
}
