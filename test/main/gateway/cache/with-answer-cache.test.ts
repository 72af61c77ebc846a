import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import fc from 'fast-check';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type CacheSettings, cacheSettings } from '../../../../main/contract/cache.ts';
import type { CacheUse } from '../../../../main/contract/model-attempt.ts';
import { type AnswerStore, createAnswerStore } from '../../../../main/gateway/cache/answer-store.ts';
import { CACHE_APPLICATION_ID, CACHE_MIGRATIONS } from '../../../../main/gateway/cache/migrations.ts';
import { type AnswerCacheParts, withAnswerCache } from '../../../../main/gateway/cache/with-answer-cache.ts';
import type { LanguageModel } from '../../../../main/spec/language-model.ts';
import type { ModelCallContext } from '../../../../main/spec/model-call.ts';
import type { ActiveSpan } from '../../../../main/spec/tracer.ts';
import { type Database, openDatabase } from '../../../../main/storage/database.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

type Passage = readonly [chunkId: string, text: string];
interface Asked {
  question: string;
  passages?: readonly Passage[];
  call?: Partial<ModelCallContext>;
  options?: Partial<LanguageModelV4CallOptions>;
  settings?: Partial<CacheSettings>;
  hasHistory?: boolean;
}

const NEAR = cacheSettings.parse({ exact: true, semantic: { threshold: 0.9 } });
const RETURNS: Passage = ['chk_returns', 'Parcels may be returned within 30 days.'];
const FEES: Passage = ['chk_fees', 'A late parcel costs 4 euros.'];
const OTHER: Passage = ['chk_other', 'The depot opens at six.'];

/** By meaning alone: every question about the same word is alike, however it is put. */
const TOPICS = ['return', 'fee', 'open'];

let clock: ManualClock;
let database: Database;
let store: AnswerStore;
let calls: number;
let corpusVersion: string;
let declaration: string;
let gone: Set<string>;
let say: (call: number, options: LanguageModelV4CallOptions) => readonly LanguageModelV4StreamPart[];
let parts: AnswerCacheParts;
let model: LanguageModel;

beforeEach(() => {
  clock = createManualClock();
  database = openDatabase({
    path: join(makeTemporaryDirectory(), 'cache.db'),
    durability: 'normal',
    applicationId: CACHE_APPLICATION_ID,
    migrations: CACHE_MIGRATIONS,
  });
  onTestFinished(() => database.close());
  store = createAnswerStore(database);
  calls = 0;
  corpusVersion = 'g1:1';
  declaration = 'http://one';
  gone = new Set();
  say = (call) => said(`Answer ${call}. [1]`);
  parts = {
    store: () => store,
    clock,
    embed: async (question) => {
      const at = TOPICS.findIndex((topic) => question.toLowerCase().includes(topic));
      return Float32Array.from(TOPICS, (_, index) => (index === at ? 1 : 0));
    },
    embeddingSpace: async () => 'space-1',
    isCommonWord: async () => () => true,
    corpusVersion: () => corpusVersion,
    areIndexed: (chunkIds) => chunkIds.every((id) => !gone.has(id)),
    declarationOf: () => declaration,
    costOf: (_, { inputTokens }) => inputTokens / 1000,
  };
  const inner: LanguageModel = {
    specificationVersion: 'v4',
    provider: 'fake',
    modelId: 'fake/one',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('not used')),
    doStream: async (options) => {
      calls += 1;
      await clock.advance(250);
      return { stream: ReadableStream.from(say(calls, options)) };
    },
  };
  model = withAnswerCache(inner, 'fake/one', parts);
});

function said(
  text: string,
  finish: Partial<LanguageModelV4StreamPart & { type: 'finish' }> = {},
): LanguageModelV4StreamPart[] {
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: text.slice(0, 4) },
    { type: 'text-delta', id: '0', delta: text.slice(4) },
    { type: 'text-end', id: '0' },
    {
      type: 'finish',
      finishReason: { unified: 'stop', raw: undefined },
      usage: {
        inputTokens: { total: 2000, noCache: 2000, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 10, text: 10, reasoning: 0 },
      },
      providerMetadata: {
        trestle: { refused: false, spans: [{ occurrence: 0, textStart: 0, textEnd: 7, support: 1 }] },
      },
      ...finish,
    },
  ];
}

async function ask({ question, passages = [RETURNS, FEES], call, options, settings = NEAR, hasHistory }: Asked) {
  const uses: CacheUse[] = [];
  const attributes: Record<string, unknown> = {};
  const context: ModelCallContext = {
    pool: 'interactive',
    tenant: '',
    principals: null,
    workflow: 'default',
    stage: 'generate',
    traceId: 't' as never,
    sessionId: null,
    span: {
      setAttributes: (more: object) => Object.assign(attributes, more),
      addEvent: (name: string, more: object) => Object.assign(attributes, { [name]: more }),
    } as unknown as ActiveSpan,
    promptFingerprint: 'p',
    indexGeneration: 1,
    localOnlySources: [],
    cache: cacheSettings.parse(settings),
    onDidAttempt: () => undefined,
    onDidUseCache: (use) => uses.push(use),
    ...call,
  };
  const { stream } = await model.doStream({
    prompt: [
      {
        role: 'user',
        content: [{ type: 'text', text: `${question}\n${passages.map(([, text]) => text).join('\n')}` }],
      },
    ],
    temperature: 0,
    ...options,
    providerOptions: {
      trestle: {
        question,
        standaloneQuestion: question,
        passages: passages.map(([chunkId, text], index) => ({ marker: index + 1, chunkId, text })),
        ...(hasHistory === undefined ? {} : { hasHistory }),
        call: context,
      } as never,
    },
  });
  const received: LanguageModelV4StreamPart[] = [];
  for await (const part of stream) received.push(part);
  const text = received.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
  return { text, use: uses.at(-1) ?? null, received, attributes };
}

describe('the exact cache', () => {
  it('plays the same parts again, marks their tokens as cached and says what was saved', async () => {
    const first = await ask({ question: 'Can I return it?' });
    expect(first.use).toMatchObject({ outcome: 'miss', layer: null });
    const second = await ask({ question: 'Can I return it?' });
    expect(calls).toBe(1);
    expect(second.received.slice(0, -1)).toEqual(first.received.slice(0, -1));
    expect(second.received.at(-1)).toMatchObject({
      type: 'finish',
      usage: { inputTokens: { total: 2000, noCache: 0, cacheRead: 2000 } },
      providerMetadata: { trestle: { spans: [{ textEnd: 7 }] } },
    });
    expect(second.use).toEqual({
      outcome: 'hit',
      layer: 'exact',
      similarity: null,
      stoppedBy: null,
      storedAt: '2026-01-05T09:00:00.250Z',
    });
    expect(second.attributes).toMatchObject({ 'trestle.cache.saved_usd': 2, 'trestle.cache.saved_ms': 0 });
  });

  it.each<[string, Asked]>([
    ['another question', { question: 'When does it open?' }],
    ['another passage', { question: 'Can I return it?', passages: [RETURNS] }],
    [
      'a passage that was edited',
      { question: 'Can I return it?', passages: [RETURNS, ['chk_fees', 'A late parcel costs 5 euros.']] },
    ],
    ['another temperature', { question: 'Can I return it?', options: { temperature: 0.5 } }],
    ['other output tokens', { question: 'Can I return it?', options: { maxOutputTokens: 9 } }],
    ['a response format', { question: 'Can I return it?', options: { responseFormat: { type: 'json', schema: {} } } }],
    ['tools', { question: 'Can I return it?', options: { tools: [{ type: 'function', name: 'f', inputSchema: {} }] } }],
    ['another tenant', { question: 'Can I return it?', call: { tenant: 'b' } }],
    ['other principals', { question: 'Can I return it?', call: { principals: ['ida'] } }],
    ['another prompt', { question: 'Can I return it?', call: { promptFingerprint: 'q' } }],
    ['another index generation', { question: 'Can I return it?', call: { indexGeneration: 2 } }],
    ['text that must not leave', { question: 'Can I return it?', call: { localOnlySources: ['hr'] } }],
    ['no cache', { question: 'Can I return it?', call: { cache: null } }],
  ])('does not answer a call with %s', async (_, asked) => {
    const exact = { exact: true };
    await ask({ question: 'Can I return it?', settings: exact });
    expect((await ask({ settings: exact, ...asked })).text).toBe('Answer 2. [1]');
  });

  it('does not answer for another model that goes by the same id', async () => {
    await ask({ question: 'Can I return it?' });
    declaration = 'http://two';
    expect((await ask({ question: 'Can I return it?' })).text).toBe('Answer 2. [1]');
    expect((await ask({ question: 'How to return it?' })).text).toBe('Answer 2. [1]');
  });

  it('forgets after its time, and what has not been used for longest when it is full', async () => {
    const settings = { exact: true, ttl: '1h', maxEntries: 2 };
    await ask({ question: 'return a', settings });
    await clock.advance(3_599_000);
    expect((await ask({ question: 'return a', settings })).use?.outcome).toBe('hit');
    await clock.advance(2000);
    expect((await ask({ question: 'return a', settings })).use?.outcome).toBe('miss');
    await ask({ question: 'return b', settings });
    await clock.advance(1);
    await ask({ question: 'return a', settings });
    await ask({ question: 'return c', settings });
    expect(store.describe().entries).toBe(2);
    expect((await ask({ question: 'return a', settings })).use?.outcome).toBe('hit');
    expect((await ask({ question: 'return b', settings })).use?.outcome).toBe('miss');
  });

  it.each<[string, readonly LanguageModelV4StreamPart[]]>([
    ['was cut off', said('Half an', { finishReason: { unified: 'length', raw: undefined } })],
    ['never finished', said('Half an').slice(0, -1)],
    ['is empty', said('')],
    ['calls a tool', [{ type: 'tool-call', toolCallId: '1', toolName: 'f', input: '{}' }, ...said('x [1]')]],
    ['is very long', said('x'.repeat(300_000))],
  ])('does not keep an answer that %s', async (_, stream) => {
    say = () => stream;
    await ask({ question: 'Can I return it?' }).catch(() => undefined);
    expect(store.describe().entries).toBe(0);
  });

  it('keeps nothing that was taken out of the index while the model spoke', async () => {
    say = (call) => {
      gone.add('chk_fees');
      return said(`Answer ${call}. [1]`);
    };
    await ask({ question: 'Can I return it?' });
    expect(store.describe().entries).toBe(0);
  });

  it('answers without a cache when what is stored cannot be read, and says so', async () => {
    await ask({ question: 'Can I return it?' });
    database.execute('DROP TABLE answer');
    const { text, attributes } = await ask({ question: 'Can I return it?' });
    expect(text).toBe('Answer 2. [1]');
    expect(attributes['cache_failed']).toBeDefined();
  });
});

describe('the semantic cache', () => {
  it('answers a near question from the passages found now, with its markers numbered anew', async () => {
    say = () => said('Within 30 days. [1] It costs 4 euros. [2] Not [7].');
    await ask({ question: 'Can I return it?' });
    const near = await ask({ question: 'How do I return a parcel?', passages: [OTHER, FEES, RETURNS] });
    expect(near.text).toBe('Within 30 days. [3] It costs 4 euros. [2] Not [7].');
    expect(near.use).toMatchObject({ outcome: 'hit', layer: 'semantic', similarity: 1 });
    expect(calls).toBe(1);
  });

  it.each<[string, Asked, CacheUse['stoppedBy']]>([
    ['is far', { question: 'When does it open?' }, null],
    ['denies it', { question: 'What can I not return?' }, 'negation'],
    ['names another number', { question: 'Can I return it after 90 days?' }, 'number'],
    ['names somebody', { question: 'Can I return it to Halden?' }, 'name'],
    ['was not found the passage that it cites', { question: 'How to return it?', passages: [FEES, OTHER] }, 'source'],
    [
      'was found another text of it',
      { question: 'How to return it?', passages: [['chk_returns', 'Parcels may be returned within 14 days.'], FEES] },
      'source',
    ],
    ['follows an earlier one', { question: 'How to return it?', hasHistory: true }, null],
    ['wants JSON', { question: 'How to return it?', options: { responseFormat: { type: 'json' } } }, null],
  ])('does not answer a question that %s', async (_, asked, stoppedBy) => {
    await ask({ question: 'Can I return it?' });
    const { use, text } = await ask(asked);
    expect(text).toBe('Answer 2. [1]');
    expect(use).toMatchObject({ outcome: 'miss', stoppedBy });
  });

  it('answers a question about another number where the workspace has no guard for numbers', async () => {
    const settings = cacheSettings.parse({ semantic: { threshold: 0.9, guards: ['negation', 'name'] } });
    await ask({ question: 'Can I return it?', settings });
    const other = await ask({ question: 'Can I return it after 90 days?', settings });
    expect(other).toMatchObject({ text: 'Answer 1. [1]', use: { outcome: 'hit', layer: 'semantic' } });
  });

  it('answers from a changed index only when it found nothing that the answer did not know', async () => {
    await ask({ question: 'Can I return it?' });
    corpusVersion = 'g1:2';
    const again = await ask({ question: 'How to return it?', passages: [RETURNS] });
    expect(again.use?.outcome).toBe('hit');
    const fresh = await ask({ question: 'How to return it?', passages: [RETURNS, OTHER] });
    expect(fresh.use).toMatchObject({ outcome: 'miss', stoppedBy: 'source' });
  });

  it('never gives a refusal, or an answer that cites nothing, to another question', async () => {
    say = () => said('Nothing says so. [1]', { providerMetadata: { trestle: { refused: true } } });
    await ask({ question: 'Can I return it?' });
    say = () => said('Yes.');
    await ask({ question: 'May I return this?' });
    say = () => said('Fresh. [1]');
    expect((await ask({ question: 'How to return it?' })).text).toBe('Fresh. [1]');
  });

  it('never compares vectors of different models', async () => {
    await ask({ question: 'Can I return it?' });
    parts.embeddingSpace = async () => 'space-2';
    expect((await ask({ question: 'How to return it?' })).use).toMatchObject({ outcome: 'miss', similarity: null });
  });

  it('never serves an answer to other principals than those it was made for', async () => {
    const principals = fc.option(
      fc.uniqueArray(fc.constantFrom('ida', 'tom', 'staff'), { maxLength: 3 }).map((list) => list.toSorted()),
    );
    const asked = fc.record({
      tenant: fc.constantFrom('', 'a', 'b'),
      principals,
      question: fc.constantFrom('Can I return it?', 'How to return it?', 'What fee?'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { minLength: 2, maxLength: 12 }), async (asks) => {
        database.execute('DELETE FROM answer');
        store = createAnswerStore(database);
        for (const { question, ...who } of asks) {
          // Each says on whose behalf it was made.
          say = () => said(`${JSON.stringify(who)} [1]`);
          const { text } = await ask({ question, call: who });
          expect(text).toBe(`${JSON.stringify(who)} [1]`);
        }
      }),
      { seed: 7, numRuns: 60 },
    );
  });
});

it('hands a model that is not to be cached every part as it comes, and cancels it', async () => {
  let isCancelled = false;
  const endless: LanguageModel = {
    specificationVersion: 'v4',
    provider: 'fake',
    modelId: 'fake/one',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('not used')),
    doStream: async () => ({
      stream: new ReadableStream({
        pull: (controller) => controller.enqueue({ type: 'text-delta', id: '0', delta: 'x' }),
        cancel: () => {
          isCancelled = true;
        },
      }),
    }),
  };
  model = withAnswerCache(endless, 'fake/one', parts);
  const { stream } = await model.doStream({ prompt: [], temperature: 0 });
  const reader = stream.getReader();
  expect(await reader.read()).toEqual({ done: false, value: { type: 'text-delta', id: '0', delta: 'x' } });
  await reader.cancel();
  expect(isCancelled).toBe(true);
});
