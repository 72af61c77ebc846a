import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import type { TrestleError } from '../../../../main/base/errors/trestle-error.ts';
import type { TraceId } from '../../../../main/contract/ids.ts';
import type { Attributes } from '../../../../main/contract/span.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { createEgress } from '../../../../main/gateway/egress/egress.ts';
import type { EgressRecord } from '../../../../main/gateway/egress/exchanges.ts';
import { createProviderSource } from '../../../../main/gateway/providers/provider-source.ts';
import type { LanguageModel } from '../../../../main/spec/language-model.ts';
import type { ModelCallContext } from '../../../../main/spec/model-call.ts';
import {
  type Behaviour,
  type ProviderFake,
  startProviderFake,
  USAGE,
  VENDORS,
} from '../../../support/providers/provider-fake.ts';
import type { Vendor } from '../../../support/providers/vendor.ts';
import { serveLoopback } from '../../../support/loopback-server.ts';

const KEY = 'sk-fake-0123456789abcdef';
const PROMPT: LanguageModelV4CallOptions['prompt'] = [
  { role: 'system', content: 'Answer from the sources.' },
  { role: 'user', content: [{ type: 'text', text: 'How many days?' }] },
];

interface Bench {
  model: LanguageModel;
  fake: ProviderFake;
  rows: EgressRecord[];
  attributes: Attributes;
  ask(options?: Partial<LanguageModelV4CallOptions>): Promise<LanguageModelV4StreamPart[]>;
}

async function benchOf(vendor: Vendor, ...behaviours: Behaviour[]): Promise<Bench> {
  return benchWith(vendor, {}, ...behaviours);
}

async function benchWith(
  vendor: Vendor,
  declared: Partial<ProviderFake['declaration']>,
  ...behaviours: Behaviour[]
): Promise<Bench> {
  const fake = await startProviderFake(vendor);
  if (behaviours.length > 0) fake.will(...behaviours);
  const rows: EgressRecord[] = [];
  const declaration = { ...fake.declaration, ...declared, secret: 'FAKE_KEY' };
  const source = createProviderSource({
    declared: () => [declaration],
    isTrusted: () => true,
    priced: () => [],
    environment: {},
    secrets: { find: async (name) => (name === 'FAKE_KEY' ? { value: KEY, origin: 'the vault' } : null) },
    egress: createEgress({
      isOffline: () => true,
      allowedHosts: () => [],
      clock: systemClock,
      record: (row) => rows.push(row),
    }),
    clock: systemClock,
  });
  const model = source.open(fake.modelId);
  if (model === null) throw new Error('not opened');
  const attributes: Record<string, Attributes[string]> = {};
  const call = {
    traceId: 'f'.repeat(32) as TraceId,
    span: { setAttributes: (given: Attributes) => Object.assign(attributes, given) },
    localOnlySources: ['handbook'],
  } as unknown as ModelCallContext;
  return {
    model,
    fake,
    rows,
    attributes,
    ask: async (options = {}) => {
      const { stream } = await model.doStream({
        prompt: PROMPT,
        maxOutputTokens: 50,
        providerOptions: { trestle: { call } as never },
        ...options,
      });
      return Array.fromAsync(stream);
    },
  };
}

const textOf = (parts: readonly LanguageModelV4StreamPart[]): string =>
  parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');

/** What a call came to, whether it failed at once or in its stream. */
async function errorOf(bench: Bench, options: Partial<LanguageModelV4CallOptions> = {}): Promise<TrestleError> {
  try {
    const last = (await bench.ask(options)).at(-1);
    if (last?.type !== 'error') throw new Error(`ended with ${last?.type}`);
    return last.error as TrestleError;
  } catch (error) {
    return error as TrestleError;
  }
}

// Google's package does not hand on the name that an answer came under.
describe.each(VENDORS.filter(({ kind }) => kind !== 'google'))(
  'a model behind $name says which one it is',
  (vendor) => {
    it.each([[[]], [[{ id: 'fake-1', answersAs: ['fake-0', 'fake-*'] }]]])(
      'and is noted, and taken where its name is pinned or no name is: %j',
      async (models) => {
        const bench = await benchWith(vendor, { models });
        expect((await bench.ask()).at(-1)).toMatchObject({ type: 'finish' });
        expect(bench.attributes).toMatchObject({ 'gen_ai.response.model': 'fake-1' });
      },
    );

    it('and is not taken, streamed or whole, under a name that is not pinned', async () => {
      const models = [{ id: 'fake-1', answersAs: ['fake-2026-01'] }];
      const bench = await benchWith(vendor, { models });
      const parts = await bench.ask();
      expect(textOf(parts)).toBe('');
      expect(parts.at(-1)).toMatchObject({ type: 'error', error: { code: 'model_response', isRetryable: false } });
      expect(bench.attributes).toMatchObject({ 'gen_ai.response.model': 'fake-1' });
      const error = await errorOf(await benchWith(vendor, { models }));
      expect(error.message).toMatch(/answered by "fake-1".*fake-2026-01/);
      const whole = await benchWith(vendor, { models });
      await expect(whole.model.doGenerate({ prompt: PROMPT })).rejects.toMatchObject({ code: 'model_response' });
    });
  },
);

describe.each(VENDORS)('a model behind $name', (vendor) => {
  it('streams its answer, says what it used, and sends the prompt and the key as the format wants', async () => {
    const bench = await benchOf(vendor, { do: 'answer', pieces: ['Twenty-five ', 'days. [1]'] });
    const parts = await bench.ask();
    expect(textOf(parts)).toBe('Twenty-five days. [1]');
    const finish = parts.at(-1);
    expect(finish).toMatchObject({
      type: 'finish',
      finishReason: { unified: 'stop' },
      usage: { inputTokens: { total: USAGE.input, cacheRead: USAGE.cached }, outputTokens: { total: USAGE.output } },
    });
    expect(parts.filter(({ type }) => type === 'finish' || type === 'error')).toHaveLength(1);
    const [request] = bench.fake.requests;
    expect(request).toMatchObject({
      text: 'How many days?',
      system: 'Answer from the sources.',
      isStream: true,
      maxTokens: 50,
    });
    expect(request?.path).toBe(`/v1${vendor.path('fake-1', true)}`);
    const [header, value] = vendor.keyHeader;
    expect(request?.headers[header]).toBe(value(KEY));
    // What our own models read beside the prompt stays here.
    expect(request?.raw).not.toMatch(/trestle|handbook|ffffffff/);
  });

  it('leaves what the wire saw: bytes, first byte, request id and one row for the run', async () => {
    const bench = await benchOf(vendor);
    await bench.ask();
    await expect.poll(() => bench.rows).toHaveLength(1);
    const [row] = bench.rows;
    expect(row).toMatchObject({ outcome: 'ok', status: 200, method: 'POST', traceId: 'f'.repeat(32) });
    expect(row?.purpose).toBe(`model calls to ${vendor.kind}`);
    expect(row?.bytesOut).toBe(Buffer.byteLength(bench.fake.requests[0]?.raw ?? ''));
    expect(bench.attributes).toMatchObject({
      'server.address': '127.0.0.1',
      'http.response.status_code': 200,
      'trestle.wire.request_id': 'req-7',
      'trestle.wire.bytes_in': row?.bytesIn,
      'trestle.wire.first_byte_ms': expect.any(Number),
    });
  });

  it('calls a tool with the arguments as they were sent', async () => {
    const args = { query: 'Übertrag', k: 3 };
    const bench = await benchOf(vendor, { do: 'call', id: 'call_1', name: 'search', args });
    const parts = await bench.ask({
      tools: [
        {
          type: 'function',
          name: 'search',
          inputSchema: { type: 'object', properties: { query: { type: 'string' } } },
        },
      ],
    });
    expect(bench.fake.requests[0]?.toolNames).toEqual(['search']);
    const call = parts.find((part) => part.type === 'tool-call');
    expect(call).toMatchObject({ toolName: 'search' });
    expect(JSON.parse(call?.type === 'tool-call' ? call.input : '')).toEqual(args);
    expect(parts.at(-1)).toMatchObject({ type: 'finish', finishReason: { unified: 'tool-calls' } });
  });

  it('answers at once when it is not asked to stream', async () => {
    const bench = await benchOf(vendor, { do: 'whole', text: 'Whole.' });
    const result = await bench.model.doGenerate({ prompt: PROMPT });
    expect(result.content).toMatchObject([{ type: 'text', text: 'Whole.' }]);
    expect(result.usage.outputTokens.total).toBe(USAGE.output);
  });

  it('puts characters together that the wire cut apart', async () => {
    const bench = await benchOf(vendor, { do: 'drip', pieces: ['Grüße 🌍', ' — 完了'] });
    expect(textOf(await bench.ask())).toBe('Grüße 🌍 — 完了');
  });

  it.each([401, 403])(
    'says of HTTP %i which key was refused and where it came from, and never the key',
    async (status) => {
      const bench = await benchOf(vendor, { do: 'refuse', status, message: `Incorrect API key provided: ${KEY}.` });
      const error = await errorOf(bench);
      expect(error).toMatchObject({ code: 'auth', isRetryable: false });
      expect(error.message).toContain(`refused the key FAKE_KEY from the vault (HTTP ${status}`);
      expect(error.message).toContain('trestle secret set FAKE_KEY');
      expect(JSON.stringify([error.message, error.details, String(error.cause)])).not.toContain(KEY);
    },
  );

  it('waits as long as HTTP 429 asks', async () => {
    const refusal = { do: 'refuse', status: 429, message: 'Slow down' } as const;
    const bench = await benchOf(vendor, { ...refusal, headers: { 'retry-after': '7' } }, refusal);
    expect(await errorOf(bench)).toMatchObject({
      code: 'model_call',
      reason: 'rate-limit',
      statusCode: 429,
      retryAfterMs: 7000,
      isRetryable: true,
    });
    expect(await errorOf(bench)).toMatchObject({ statusCode: 429, retryAfterMs: undefined });
  });

  it.each([
    [500, 'server', true],
    [502, 'server', true],
    [503, 'overloaded', true],
    [529, 'overloaded', true],
    [402, 'quota', false],
    [404, 'not-found', false],
    [400, 'invalid-request', false],
  ] as const)('reads HTTP %i as %s', async (status, reason, isRetryable) => {
    const bench = await benchOf(vendor, { do: 'refuse', status, message: 'No.' });
    const error = await errorOf(bench);
    expect(error).toMatchObject({ code: 'model_call', reason, statusCode: status, isRetryable });
    expect(error.message).toMatch(/^[^\n]{20,}\.$/);
  });

  it('knows a prompt that is too long, an empty account and a filter by what is said', async () => {
    const bench = await benchOf(
      vendor,
      { do: 'refuse', status: 400, message: "This model's maximum context length is 8192 tokens." },
      {
        do: 'refuse',
        status: 429,
        message: 'You exceeded your current quota, please check your plan and billing details.',
      },
      { do: 'refuse', status: 400, message: 'The response was filtered due to our content management policy.' },
      { do: 'filter' },
    );
    expect(await errorOf(bench)).toMatchObject({ reason: 'context-overflow', isRetryable: false });
    expect(await errorOf(bench)).toMatchObject({ reason: 'quota', isRetryable: false });
    expect(await errorOf(bench)).toMatchObject({ reason: 'content-filter', isRetryable: false });
    expect(await errorOf(bench)).toMatchObject({ reason: 'content-filter' });
  });

  it('gives what was said before the connection broke, then the fault', async () => {
    const bench = await benchOf(vendor, { do: 'reset', pieces: ['Twenty-'] });
    const parts = await bench.ask();
    const last = parts.at(-1);
    expect(last).toMatchObject({ type: 'error', error: { code: 'model_call', reason: 'reset', isRetryable: true } });
    expect(bench.rows[0]).toMatchObject({ outcome: 'failed', status: 200 });
  });

  it('does not take an answer that stops short for a whole one', async () => {
    const bench = await benchOf(vendor, { do: 'stop short', pieces: ['Twenty-'] });
    const error = await errorOf(bench);
    expect(error.isRetryable).toBe(true);
    expect(['model_response', 'model_call']).toContain(error.code);
  });

  it('reads a fault that the provider tells in the middle of its answer', async () => {
    const bench = await benchOf(vendor, { do: 'fail midway', pieces: ['Twenty-'] });
    const error = await errorOf(bench);
    expect(error).toMatchObject({ code: 'model_call', isRetryable: true });
    expect(['server', 'overloaded']).toContain((error as { reason?: string }).reason);
  });

  it.each([
    ['half an event', { do: 'garble', pieces: ['Twenty-'] }],
    ['a page of HTML', { do: 'send', text: '<html>hello</html>', headers: { 'content-type': 'text/html' } }],
    ['nothing', { do: 'send', text: '' }],
    ['JSON of something else', { do: 'send', text: 'data: {"cheese": true}\n\n' }],
  ] as const)('says that %s is not its wire format', async (_what, behaviour) => {
    const bench = await benchOf(vendor, behaviour);
    expect(await errorOf(bench)).toMatchObject({ code: 'model_response', isRetryable: true });
  });

  it('closes the connection when the call is cancelled', async () => {
    const bench = await benchOf(vendor, { do: 'hang', pieces: ['Twenty-'] });
    const stop = new AbortController();
    const { stream } = await bench.model.doStream({ prompt: PROMPT, abortSignal: stop.signal });
    const reader = stream.getReader();
    await reader.read();
    stop.abort(new CancelledError('enough'));
    const rest: LanguageModelV4StreamPart[] = [];
    for (let next = await reader.read(); !next.done; next = await reader.read()) rest.push(next.value);
    expect(rest.at(-1)).toMatchObject({ type: 'error', error: { code: 'cancelled', message: 'enough' } });
    await bench.fake.closed();
    expect(bench.rows[0]?.outcome).toBe('unfinished');
  });

  it('closes the connection when its reader leaves', async () => {
    const bench = await benchOf(vendor, { do: 'hang', pieces: ['Twenty-'] });
    const { stream } = await bench.model.doStream({ prompt: PROMPT });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    await bench.fake.closed();
    expect(bench.rows[0]?.outcome).toBe('unfinished');
  });
});

describe('a provider that cannot be reached', () => {
  it('names the address and the way out when nothing listens', async () => {
    const { url, server } = await serveLoopback(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const declaration = { id: 'ollama', kind: 'ollama' as const, baseUrl: `${url}/v1`, models: [] };
    const source = createProviderSource({
      declared: () => [declaration],
      isTrusted: () => true,
      priced: () => [],
      environment: {},
      secrets: { find: async () => null },
      egress: createEgress({ isOffline: () => false, allowedHosts: () => [], clock: systemClock }),
      clock: systemClock,
    });
    const call = source.open('ollama/llama')?.doStream({ prompt: PROMPT });
    await expect(call).rejects.toMatchObject({ code: 'model_call', reason: 'unreachable', isRetryable: true });
    await expect(call).rejects.toThrow(
      `Nothing answers at ${new URL(url).host} for ollama/llama (ECONNREFUSED). Start ollama`,
    );
  });
});
