import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { JsonValue } from '../../base/json.ts';
import { durationSeconds } from '../../base/duration.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { CacheGuard, CacheSettings } from '../../contract/cache.ts';
import type { CacheUse } from '../../contract/model-attempt.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel, TrestleProviderOptions } from '../../spec/language-model.ts';
import { type ModelCallContext, modelCallContextOf } from '../../spec/model-call.ts';
import { restartReasonOf } from '../../spec/stream-restart.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import type { AnswerStore, PassageKey, StoredAnswer } from './answer-store.ts';
import { factsOf, guardAgainst } from './guards/compare-questions.ts';
import { renumbered, renumbering, replay, textOf } from './replay-answer.ts';
import { exactKeyOf, scopeKeyOf } from './request-keys.ts';

/** Near questions that are looked at before the cache gives up. */
const MAX_CANDIDATES = 20;
/** Longer answers are not kept, UTF-16 code units of their parts as JSON. */
const MAX_ANSWER_LENGTH = 256 * 1024;
const MS_PER_SECOND = 1000;
const NANOS_PER_MS = 1e6;

/** What the cache must know of the workspace it answers in. */
export interface AnswerCacheParts {
  /** Opened with the first call that may use it. @throws StorageError */
  store: () => AnswerStore;
  clock: Clock;
  /** Turns a question into a unit vector; all zero when the model knows nothing of it. */
  embed: (question: string, signal: AbortSignal | undefined) => Promise<Float32Array>;
  /** Names the space that `embed` is in: vectors of other spaces are not compared. */
  embeddingSpace: () => Promise<string>;
  /** Whether a word, in lower case, belongs to the language rather than to somebody or something. */
  isCommonWord: () => Promise<(word: string) => boolean>;
  /** Changes whenever something that can be found does. */
  corpusVersion: () => string;
  /** Whether all of these can still be found. */
  areIndexed: (chunkIds: readonly string[]) => boolean;
  /** What the workspace's files say of a model, as they are now: of its policy, provider or profile. */
  declarationOf: (modelId: string) => JsonValue;
  costOf: (modelId: string, usage: { inputTokens: number; outputTokens: number }) => number | null;
}

/**
 * Gives answers again. Two layers, each for whoever asks for it (`ModelCallContext.cache`): the exact one for the same
 * request, the semantic one for a question that means the same.
 *
 * The invariant: an answer is given only to the very principals it was made for, and only on passages that they were
 * found now, word for word. A semantic answer is therefore renumbered into the present context; one that cites anything
 * else is made anew, and when the index has changed since, so is one whose context holds anything it did not know.
 */
export function withAnswerCache(model: LanguageModel, modelId: string, parts: AnswerCacheParts): LanguageModel {
  return {
    ...passThrough(model),
    doGenerate: (options) => model.doGenerate(options),
    doStream: async (options) => {
      const call = modelCallContextOf(options);
      const settings = call?.cache ?? null;
      const given = options.providerOptions?.['trestle'] as unknown as TrestleProviderOptions | undefined;
      if (call === null || settings === null || given === undefined || !isCacheable(options)) {
        return model.doStream(options);
      }
      const cached: CachedCall = { modelId, options, call, settings, given, parts };
      let found: Found;
      try {
        found = await lookUp(cached);
      } catch (error) {
        if (CancelledError.is(error)) throw error;
        // What is stored cannot be read, or the question not be placed: the answer is made as if there were no cache, and the trace says why.
        call.span.addEvent('cache_failed', { message: messageOf(error) });
        return model.doStream(options);
      }
      if ('replayed' in found) return replay(found.replayed);
      const maker: Maker = { modelId };
      const result = await model.doStream(watched(options, call, maker));
      return { ...result, stream: result.stream.pipeThrough(keepAnswer(found, cached, maker)) };
    },
  };
}

function passThrough(model: LanguageModel): Omit<LanguageModel, 'doGenerate' | 'doStream'> {
  const { specificationVersion, provider, modelId, supportedUrls } = model;
  return { specificationVersion, provider, modelId, supportedUrls };
}

/** Routing may have let another model answer than the one that was asked for; it is that one's price that is saved. */
interface Maker {
  modelId: string;
}

function watched(
  options: LanguageModelV4CallOptions,
  call: ModelCallContext,
  maker: Maker,
): LanguageModelV4CallOptions {
  const onDidAttempt: ModelCallContext['onDidAttempt'] = (attempt) => {
    if (attempt.outcome === 'ok') maker.modelId = attempt.model;
    call.onDidAttempt(attempt);
  };
  const given = options.providerOptions?.['trestle'];
  const trestle = { ...given, call: { ...call, onDidAttempt } } as unknown as Record<string, never>;
  return { ...options, providerOptions: { ...options.providerOptions, trestle } };
}

/** Nothing that may have an effect, or that is meant to differ each time. */
function isCacheable({ tools, temperature, prompt }: LanguageModelV4CallOptions): boolean {
  if ((tools?.length ?? 0) > 0 || temperature !== 0) return false;
  return prompt.every(({ role }) => role === 'system' || role === 'user');
}

interface CachedCall {
  modelId: string;
  options: LanguageModelV4CallOptions;
  call: ModelCallContext;
  settings: CacheSettings;
  given: TrestleProviderOptions;
  parts: AnswerCacheParts;
}

/** What was looked for, for storing the answer that is made instead. */
interface Lookup {
  exactKey: string;
  semantic: { scopeKey: string; vector: Float32Array } | null;
  passages: readonly PassageKey[];
  corpusVersion: string;
}

type Found = { replayed: Parts } | Lookup;

async function lookUp(cached: CachedCall): Promise<Found> {
  const { options, call, settings, given, modelId, parts } = cached;
  const store = parts.store();
  const startedAt = parts.clock.monotonicNano();
  const since = parts.clock.now() - (durationSeconds(settings.ttl) ?? 0) * MS_PER_SECOND;
  const lookup: Lookup = {
    exactKey: exactKeyOf({ modelId, declaration: parts.declarationOf(modelId) }, options, call, given),
    semantic: null,
    passages: given.passages.map(({ chunkId, text }) => [chunkId, sha256Hex(text)]),
    corpusVersion: parts.corpusVersion(),
  };
  const hit = (stored: StoredAnswer, use: Pick<CacheUse, 'layer' | 'similarity'>, replayed: Parts): Found => {
    store.noteUsed(stored.id, parts.clock.now());
    const lookupMs = elapsedMs(parts.clock, startedAt);
    note(call, { outcome: 'hit', ...use, stoppedBy: null, storedAt: new Date(stored.storedAt).toISOString() });
    call.span.setAttributes({
      [ATTRIBUTE.cacheSavedMs]: Math.max(0, stored.durationMs - lookupMs),
      ...(stored.costUsd === null ? {} : { [ATTRIBUTE.cacheSavedUsd]: stored.costUsd }),
    });
    return { replayed };
  };
  const same = settings.exact ? store.findExact(lookup.exactKey, since) : null;
  if (same !== null) return hit(same, { layer: 'exact', similarity: null }, same.parts);

  let nearest: Pick<CacheUse, 'similarity' | 'stoppedBy'> = { similarity: null, stoppedBy: null };
  if (settings.semantic !== undefined && isAlone(options, given)) {
    lookup.semantic = await locate(cached);
    if (lookup.semantic !== null) {
      const found = await findNear(store, lookup.semantic, lookup, since, settings.semantic, cached);
      if (found.stored !== null) {
        return hit(found.stored, { layer: 'semantic', similarity: found.similarity }, found.replayed);
      }
      nearest = found;
    }
  }
  note(call, { outcome: 'miss', layer: null, ...nearest, storedAt: null });
  return lookup;
}

type Parts = readonly LanguageModelV4StreamPart[];

/** The answer depends on nothing but the question and its passages. */
function isAlone(options: LanguageModelV4CallOptions, given: TrestleProviderOptions): boolean {
  return given.hasHistory !== true && given.passages.length > 0 && options.responseFormat?.type !== 'json';
}

/** @returns null when the model knows no word of the question: it would be near to everything that it does not know either */
async function locate({ modelId, options, call, given, parts }: CachedCall): Promise<Lookup['semantic']> {
  const vector = await parts.embed(given.standaloneQuestion, options.abortSignal);
  if (vector.every((value) => value === 0)) return null;
  return {
    scopeKey: scopeKeyOf(
      { modelId, declaration: parts.declarationOf(modelId) },
      options,
      call,
      await parts.embeddingSpace(),
    ),
    vector,
  };
}

type Near =
  | { stored: StoredAnswer; similarity: number; replayed: Parts }
  | { stored: null; similarity: number | null; stoppedBy: CacheGuard | null };

/** @returns the nearest answer that no guard stops; else how near the nearest was, and which guard stopped it */
async function findNear(
  store: AnswerStore,
  { scopeKey, vector }: NonNullable<Lookup['semantic']>,
  lookup: Lookup,
  since: number,
  { threshold, guards }: NonNullable<CacheSettings['semantic']>,
  { given, parts }: CachedCall,
): Promise<Near> {
  const near = store
    .questionsOf(scopeKey, since)
    .map((stored) => ({ stored, similarity: dot(stored.vector, vector) }))
    .toSorted((a, b) => b.similarity - a.similarity);
  const candidates = near.filter(({ similarity }) => similarity >= threshold).slice(0, MAX_CANDIDATES);
  let stoppedBy: CacheGuard | null = null;
  if (candidates.length > 0) {
    const isCommon = await parts.isCommonWord();
    const facts = factsOf(given.standaloneQuestion, isCommon);
    for (const { stored, similarity } of candidates) {
      const guard = guardAgainst(facts, factsOf(stored.question, isCommon), guards);
      const full = guard === null ? store.read(stored.id) : null;
      const replayed = full === null ? null : inContext(full, lookup);
      if (full !== null && replayed !== null) return { stored: full, similarity, replayed };
      stoppedBy ??= guard ?? 'source';
    }
  }
  return { stored: null, similarity: near[0]?.similarity ?? null, stoppedBy };
}

/** @returns the answer as it reads on the passages found now; null when it does not stand on them */
function inContext(stored: StoredAnswer, lookup: Lookup): Parts | null {
  const numbers = renumbering(textOf(stored.parts), stored.passages, lookup.passages);
  if (numbers === null || numbers.size === 0) return null;
  if (stored.corpusVersion !== lookup.corpusVersion) {
    const known = new Set(stored.passages.map((passage) => passage.join(' ')));
    if (lookup.passages.some((passage) => !known.has(passage.join(' ')))) return null;
  }
  return renumbered(stored.parts, numbers);
}

/** Passes everything on as it comes; an answer that ended well is kept once its last part has gone. */
function keepAnswer(
  lookup: Lookup,
  { given, settings, parts, call }: CachedCall,
  maker: Maker,
): TransformStream<LanguageModelV4StreamPart, LanguageModelV4StreamPart> {
  const { clock } = parts;
  const startedAt = clock.monotonicNano();
  const kept: LanguageModelV4StreamPart[] = [];
  return new TransformStream({
    transform: (part, controller) => {
      controller.enqueue(part);
      // What was taken back is no part of the answer.
      if (restartReasonOf(part) !== null) kept.length = 0;
      if (part.type !== 'raw' && part.type !== 'response-metadata') kept.push(part);
      if (part.type !== 'finish' || !isWorthKeeping(kept)) return;
      try {
        keep(part);
      } catch (error) {
        // The answer has been given; that it is not kept is no reason to take it back.
        call.span.addEvent('cache_failed', { message: messageOf(error) });
      }
    },
  });

  function keep(part: LanguageModelV4StreamPart & { type: 'finish' }): void {
    // Erased or removed since it was found: what is about to go must not be kept here.
    if (!parts.areIndexed(given.passages.map(({ chunkId }) => chunkId))) return;
    const answered = {
      ...lookup,
      // Not asked for as it was typed: a follow-up means more than it says.
      question: given.standaloneQuestion,
      parts: kept,
      costUsd: costOfAnswer(part.usage, (usage) => parts.costOf(maker.modelId, usage)),
      durationMs: elapsedMs(clock, startedAt),
      storedAt: clock.now(),
    };
    parts.store().add({ ...answered, semantic: isRefusal(part) ? null : lookup.semantic }, settings.maxEntries);
  }
}

/** Tokens that a model did not count have no price, except where none has. */
function costOfAnswer(
  { inputTokens, outputTokens }: LanguageModelV4Usage,
  costOf: (usage: { inputTokens: number; outputTokens: number }) => number | null,
): number | null {
  const isCounted = inputTokens.total !== undefined && outputTokens.total !== undefined;
  if (!isCounted && costOf({ inputTokens: 1e6, outputTokens: 1e6 }) !== 0) return null;
  return costOf({ inputTokens: inputTokens.total ?? 0, outputTokens: outputTokens.total ?? 0 });
}

function isWorthKeeping(kept: Parts): boolean {
  const finish = kept.at(-1);
  if (finish?.type !== 'finish' || finish.finishReason.unified !== 'stop') return false;
  const isText = kept.every(({ type }) => type === 'stream-start' || type.startsWith('text-') || type === 'finish');
  return isText && textOf(kept) !== '' && JSON.stringify(kept).length <= MAX_ANSWER_LENGTH;
}

/** That nothing settles one question says nothing of another. */
function isRefusal(finish: LanguageModelV4StreamPart & { type: 'finish' }): boolean {
  const said = finish.providerMetadata?.['trestle'];
  return said?.['refused'] === true;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function note(call: ModelCallContext, use: CacheUse): void {
  call.onDidUseCache(use);
  call.span.setAttributes({
    [ATTRIBUTE.cacheOutcome]: use.outcome,
    ...(use.layer === null ? {} : { [ATTRIBUTE.cacheLayer]: use.layer }),
    ...(use.similarity === null ? {} : { [ATTRIBUTE.cacheSimilarity]: use.similarity }),
    ...(use.stoppedBy === null ? {} : { [ATTRIBUTE.cacheStoppedBy]: use.stoppedBy }),
    ...(use.storedAt === null ? {} : { [ATTRIBUTE.cacheStoredAt]: use.storedAt }),
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0;
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return Math.min(1, sum);
}

function elapsedMs(clock: Clock, startedAt: bigint): number {
  return Number(clock.monotonicNano() - startedAt) / NANOS_PER_MS;
}
