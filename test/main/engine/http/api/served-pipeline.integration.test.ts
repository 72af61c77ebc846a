import { connect } from 'node:net';
import * as fc from 'fast-check';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatExtension } from '../../../../../main/engine/http/api/chat-answer.ts';
import { send, signIn } from '../http-client.ts';
import { behave, serveWorkspace, type ServedWorkspace } from './serve-workspace.ts';

let served: ServedWorkspace;
let client: OpenAI;

beforeAll(async () => {
  served = await serveWorkspace({
    limits: { headersTimeoutMs: 300, requestTimeoutMs: 400, checkIntervalMs: 50 },
  });
  client = new OpenAI({ apiKey: served.token, baseURL: served.baseURL, maxRetries: 0, logLevel: 'off' });
});
afterAll(() => served.close());

const question = [{ role: 'user' as const, content: 'When does the gate open?' }];
type Extended = { trestle: ChatExtension };

const ask = (model = 'default', more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) =>
  client.chat.completions.create({ model, messages: question, ...more, stream: false });

describe('the stock client of OpenAI', () => {
  it('finds the pipelines as models', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids.toSorted()).toEqual(['default', 'simulated']);
    expect((await client.models.retrieve('default')).owned_by).toBe('trestle');
    await expect(client.models.retrieve('gpt-9')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('gets an answer with its citations and its trace', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'default', messages: question })
      .withResponse();
    expect(data.choices[0]?.message.content).toContain('opens at six in the morning');
    expect(data.usage?.total_tokens).toBeGreaterThan(20);
    const { trestle } = data as typeof data & Extended;
    expect(trestle.citations[0]).toMatchObject({ path: expect.stringContaining('gates.md'), marker: 1 });
    const traceId = response.headers.get('x-trestle-trace-id') ?? '';
    expect(traceId).toBe(trestle.traceId);
    expect((await served.engine.call('trace.show', { traceId })).summary).toMatchObject({ kind: 'ask', status: 'ok' });
  });

  it('streams, tells its usage when asked, and the checked answer at the end', async () => {
    behave(served.workspace, { outputTokens: 20, interTokenMs: 1 });
    const chunks = [];
    for await (const chunk of await client.chat.completions.create({
      model: 'simulated',
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
    })) {
      chunks.push(chunk);
    }
    const text = chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('');
    expect(text).toContain('The gate opens at six in the morning. [1]');
    expect(chunks.filter(({ choices: [choice] }) => choice?.delta.content).length).toBe(20);
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(20);
    const last = chunks.at(-2) as (typeof chunks)[number] & Extended;
    expect(last.choices[0]?.finish_reason).toBe('stop');
    expect(last.trestle.citations[0]?.quote).toBe('The gate opens at six in the morning.');
  });

  it('passes what was said before along, so that a follow-up is understood', async () => {
    const { trestle } = (await client.chat.completions.create({
      model: 'default',
      messages: [
        { role: 'system', content: 'You speak for the harbour office of quay four.' },
        ...question,
        { role: 'assistant', content: 'At six.' },
        { role: 'user', content: 'And when does it close?' },
      ],
    })) as OpenAI.ChatCompletion & Extended;
    const { spans } = await served.engine.call('trace.show', { traceId: trestle.traceId });
    const rewritten = spans.find(({ name }) => name === 'stage rewrite')?.attributes['trestle.query.effective'];
    expect(rewritten).toMatch(/close.*gate/);
    expect(rewritten).not.toContain('quay');
    expect(JSON.stringify(spans)).toContain('You speak for the harbour office');
  });

  it('asks on behalf of a principal, which only narrows what is found', async () => {
    const citedFor = async (user?: string): Promise<string[]> => {
      const messages = [{ role: 'user' as const, content: 'What does the crane driver earn a month?' }];
      const answer = await ask('default', { messages, ...(user === undefined ? {} : { user }) });
      return (answer as typeof answer & Extended).trestle.citations.map(({ path }) => path);
    };
    expect(await citedFor()).toEqual(['payroll/wages.md']);
    expect(await citedFor('bob')).toEqual(['payroll/wages.md']);
    expect(await citedFor('alice')).not.toContain('payroll/wages.md');
  });

  it('runs for nobody who waits when it says so', async () => {
    const { data } = await client.chat.completions
      .create({ model: 'default', messages: question }, { headers: { 'x-trestle-pool': 'batch' } })
      .withResponse();
    expect(data.choices[0]?.finish_reason).toBe('stop');
    await expect(
      client.chat.completions.create({ model: 'default', messages: question }, { headers: { 'x-trestle-pool': 'x' } }),
    ).rejects.toBeInstanceOf(OpenAI.BadRequestError);
  });
});

describe('what goes wrong', () => {
  it('is told in OpenAI’s shape, with what to wait', async () => {
    behave(served.workspace, { faults: [{ share: 1, fault: { type: 'rate-limit', retryAfterSeconds: 7 } }] });
    const limited = await ask('simulated').catch((error: unknown) => error);
    expect(limited).toBeInstanceOf(OpenAI.RateLimitError);
    expect((limited as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('7');
    behave(served.workspace, { faults: [{ share: 1, fault: { type: 'http-error', status: 500 } }] });
    await expect(ask('simulated')).rejects.toMatchObject({ status: 502, code: 'model_call' });
    await expect(ask('nothing')).rejects.toMatchObject({ status: 404, message: expect.stringContaining('simulated') });
  });

  it('before the first word keeps its status also in a stream, after it ends the stream', async () => {
    behave(served.workspace, { faults: [{ share: 1, fault: { type: 'http-error', status: 500 } }] });
    const stream = () => client.chat.completions.create({ model: 'simulated', messages: question, stream: true });
    await expect(stream()).rejects.toMatchObject({ status: 502 });
    behave(served.workspace, { outputTokens: 20, faults: [{ share: 1, fault: { type: 'reset', afterTokens: 4 } }] });
    let pieces = 0;
    await expect(
      (async () => {
        for await (const chunk of await stream()) pieces += chunk.choices[0]?.delta.content ? 1 : 0;
      })(),
    ).rejects.toThrow('reset the connection');
    expect(pieces).toBe(4);
  });

  it('a deadline ends a run that takes longer', async () => {
    behave(served.workspace, { timeToFirstTokenMs: 60_000 });
    await expect(
      client.chat.completions.create(
        { model: 'simulated', messages: question },
        { headers: { 'x-trestle-deadline-ms': '150' } },
      ),
    ).rejects.toMatchObject({ status: 504 });
  });

  it('what a pipeline cannot honour is refused, not ignored', async () => {
    const tool = { type: 'function' as const, function: { name: 'x', parameters: {} } };
    for (const more of [
      { tools: [tool] },
      { n: 2 },
      { response_format: { type: 'json_object' as const } },
      { messages: [{ role: 'assistant' as const, content: 'Hi' }] },
      { messages: [{ role: 'user' as const, content: [{ type: 'image_url' as const, image_url: { url: 'x' } }] }] },
      { messages: [{ role: 'user' as const, content: 'x'.repeat(20_000) }] },
    ]) {
      await expect(ask('default', more)).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    }
  });
});

describe('a caller who leaves', () => {
  it('takes the run along: its trace is cancelled', async () => {
    behave(served.workspace, { interTokenMs: 50, outputTokens: 1000 });
    const left = new AbortController();
    const stream = await client.chat.completions.create(
      { model: 'simulated', messages: question, stream: true },
      { signal: left.signal },
    );
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) left.abort();
    await expect
      .poll(async () => (await served.engine.call('trace.list', { limit: 1 })).traces[0]?.status, { timeout: 5000 })
      .toBe('cancelled');
  });
});

describe('who may ask', () => {
  const body = JSON.stringify({ model: 'default', messages: question });
  const status = async (headers: Record<string, string | undefined>): Promise<number> => {
    const { port } = served.server;
    const own = { host: `127.0.0.1:${port}`, authorization: `Bearer ${served.token}`, ...headers };
    const response = await send(port, '/v1/models', { headers: own });
    return response.status;
  };

  it('whoever has the token, in the header and nowhere else', async () => {
    expect(await status({})).toBe(200);
    expect(await status({ authorization: `bearer ${served.token}` })).toBe(200);
    for (const authorization of [
      undefined,
      '',
      served.token,
      'Bearer',
      'Bearer ',
      `Bearer ${served.token}A`,
      `Bearer ${'A'.repeat(43)}`,
      `Basic ${served.token}`,
      `Bearer ${served.token.slice(1)}`,
    ]) {
      expect([authorization, await status({ authorization })]).toEqual([authorization, 401]);
    }
    const cookie = await signIn(served.server);
    expect(await status({ authorization: undefined, cookie })).toBe(401);
  });

  it('by this machine’s names only, and no foreign page', async () => {
    const { port } = served.server;
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `localhost:${port + 1}`, '']) {
      expect([host, await status({ host })]).toEqual([host, 403]);
    }
    for (const origin of ['http://evil.example', 'null', `https://localhost:${port}`]) {
      expect([origin, await status({ origin })]).toEqual([origin, 403]);
    }
    expect(await status({ origin: `http://localhost:${port}` })).toBe(200);
    const asked = await send(port, '/v1/chat/completions', {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    });
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([403, undefined]);
  });

  it('nobody who drips a body', async () => {
    const socket = connect(served.server.port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
    socket.on('error', () => {});
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:${served.server.port}\r\nAuthorization: Bearer ${served.token}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n{`,
    );
    const drip = setInterval(() => socket.write(' '), 30);
    // Not `once`, which takes a reset for a failure: it is one way of being cut off.
    await new Promise((resolve) => socket.on('close', resolve));
    clearInterval(drip);
    expect(text).not.toContain('200 OK');
  });

  it('never has the token told', async () => {
    const answer = await send(served.server.port, '/v1/nothing', {
      headers: { authorization: `Bearer ${served.token}` },
    });
    expect(answer.status).toBe(404);
    expect(JSON.stringify(answer)).not.toContain(served.token);
  });
});

it('answers every body with an answer or an error of OpenAI’s shape', async () => {
  const anything = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constantFrom('', '{', 'null', '[]', `{"model":"default","messages":${'['.repeat(3000)}`, '{"__proto__":[]}'),
    fc
      .record(
        {
          model: fc.oneof(fc.constantFrom('nothing', '../default', ''), fc.jsonValue()),
          messages: fc.oneof(
            fc.array(
              fc.record(
                { role: fc.constantFrom('user', 'system', 'tool', 'x'), content: fc.jsonValue() },
                { requiredKeys: [] },
              ),
            ),
            fc.jsonValue(),
          ),
          user: fc.jsonValue(),
          stream: fc.jsonValue(),
          n: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (body) => {
      const response = await fetch(`${served.baseURL}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${served.token}`, 'content-type': 'application/json' },
        body,
      });
      expect([400, 404]).toContain(response.status);
      const { error } = (await response.json()) as { error: { message: string; type: string } };
      expect(error.message).toMatch(/\S/);
      expect(error.type).toBe('invalid_request_error');
    }),
    { numRuns: 100 },
  );
});
