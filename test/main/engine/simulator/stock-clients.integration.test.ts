import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { always, serveProfile } from './serve-profile.ts';

const WEATHER = {
  name: 'get_weather',
  description: 'Tells the weather of a city.',
  schema: {
    type: 'object' as const,
    properties: { city: { type: 'string' }, days: { type: 'integer' } },
    required: ['city'],
  },
};
const question = [{ role: 'user' as const, content: 'How is the weather in Paris?' }];

async function openAi(
  given: Parameters<typeof serveProfile>[0],
  options: { maxRetries?: number; timeout?: number } = {},
) {
  const server = await serveProfile(given);
  return {
    server,
    client: new OpenAI({ apiKey: 'any', baseURL: server.openai, logLevel: 'off', maxRetries: 0, ...options }),
  };
}

async function anthropic(given: Parameters<typeof serveProfile>[0], options: { maxRetries?: number } = {}) {
  const server = await serveProfile(given);
  return { server, client: new Anthropic({ apiKey: 'any', baseURL: server.anthropic, maxRetries: 0, ...options }) };
}

describe('the stock client of OpenAI', () => {
  it('gets a whole answer with its usage', async () => {
    const { client } = await openAi({ outputTokens: 12 });
    const answer = await client.chat.completions.create({ model: 'gpt-9', messages: question });
    expect(answer.model).toBe('gpt-9');
    expect(answer.choices[0]?.message.content).toContain('weather in Paris');
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 12, total_tokens: 19 });
  });

  it('streams, with the usage at the end only when it asks for it', async () => {
    const { client } = await openAi({ outputTokens: 12, interTokenMs: 1 });
    for (const wants of [true, false]) {
      const stream = await client.chat.completions.create({
        model: 'gpt-9',
        messages: question,
        stream: true,
        ...(wants ? { stream_options: { include_usage: true } } : {}),
      });
      const chunks = [];
      for await (const chunk of stream) chunks.push(chunk);
      const text = chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('');
      expect(text).toContain('weather in Paris');
      expect(chunks.filter(({ choices: [choice] }) => choice?.delta.content)).toHaveLength(12);
      expect(chunks.at(-1)?.usage?.completion_tokens).toBe(wants ? 12 : undefined);
    }
  });

  it('is asked to call a tool, and answers from its result', async () => {
    const { client } = await openAi({});
    const tools = [{ type: 'function' as const, function: { ...WEATHER, parameters: WEATHER.schema } }];
    const runner = client.chat.completions.stream({ model: 'm', messages: question, tools });
    const first = await runner.finalMessage();
    const call = first.tool_calls?.[0];
    expect(call).toMatchObject({ type: 'function', function: { name: 'get_weather' } });
    expect(JSON.parse(call?.type === 'function' ? call.function.arguments : '')).toHaveProperty('city');
    const second = await client.chat.completions.create({
      model: 'm',
      tools,
      messages: [
        ...question,
        { role: 'assistant', tool_calls: first.tool_calls ?? [] },
        { role: 'tool', tool_call_id: call?.id ?? '', content: '{"text":"It rains in Paris until the evening."}' },
      ],
    });
    expect(second.choices[0]?.message.content).toBe('It rains in Paris until the evening. [1]');
  });

  it('gets JSON of its schema', async () => {
    const { client } = await openAi({});
    const schema = { type: 'object', properties: { rain: { type: 'boolean' } }, required: ['rain'] };
    const answer = await client.chat.completions.create({
      model: 'm',
      messages: question,
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
    });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({ rain: true });
  });

  it('speaks the responses API too, whole and streamed', async () => {
    const { client } = await openAi({ outputTokens: 9 });
    const whole = await client.responses.create({ model: 'm', input: 'How is Paris?' });
    expect([whole.status, whole.usage?.output_tokens]).toEqual(['completed', 9]);
    expect(whole.output_text).toContain('Paris');
    const numbers: number[] = [];
    let text = '';
    for await (const event of await client.responses.create({ model: 'm', input: 'How is Paris?', stream: true })) {
      numbers.push(event.sequence_number);
      if (event.type === 'response.output_text.delta') text += event.delta;
    }
    expect(text).toContain('Paris');
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });

  it('lists the one model there is, and opens any', async () => {
    const { client } = await openAi('steady');
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual(['steady']);
    expect((await client.models.retrieve('gpt-9')).id).toBe('gpt-9');
  });

  it('maps refusals to its own errors', async () => {
    for (const [status, kind] of [
      [401, OpenAI.AuthenticationError],
      [404, OpenAI.NotFoundError],
      [429, OpenAI.RateLimitError],
      [503, OpenAI.InternalServerError],
    ] as const) {
      const { client } = await openAi(always({ type: 'http-error', status }));
      await expect(client.chat.completions.create({ model: 'm', messages: question })).rejects.toBeInstanceOf(kind);
    }
  });

  it('waits as it is told and tries again', async () => {
    const { client, server } = await openAi({ limit: { requestsPerSecond: 3, burst: 1 } }, { maxRetries: 5 });
    const ask = () => client.chat.completions.create({ model: 'm', messages: question });
    const answers = await Promise.all([ask(), ask()]);
    expect(answers.map(({ choices }) => choices[0]?.finish_reason)).toEqual(['stop', 'stop']);
    expect(server.status().faults['rate-limit']).toBeGreaterThan(0);
  });

  it('notices a reset before and during an answer', async () => {
    const before = await openAi(always({ type: 'reset', afterTokens: 0 }));
    await expect(before.client.chat.completions.create({ model: 'm', messages: question })).rejects.toBeInstanceOf(
      OpenAI.APIConnectionError,
    );
    const during = await openAi(always({ type: 'reset', afterTokens: 3 }, { outputTokens: 20 }));
    const stream = await during.client.chat.completions.create({ model: 'm', messages: question, stream: true });
    let pieces = 0;
    await expect(
      (async () => {
        for await (const chunk of stream) pieces += chunk.choices[0]?.delta.content ? 1 : 0;
      })(),
    ).rejects.toThrow(/terminated|reset|closed/i);
    expect(pieces).toBe(3);
  });

  it('puts characters together that were cut, and bears a doubled end and a slow drip', async () => {
    const faults = [{ type: 'split-utf8' }, { type: 'duplicate-end' }, { type: 'slow-drip', bytes: 200, everyMs: 1 }];
    for (const fault of faults) {
      const { client } = await openAi(always(fault, { outputTokens: 40 }));
      const runner = client.chat.completions.stream({ model: 'm', messages: question });
      const text = (await runner.finalMessage()).content ?? '';
      expect(text).toMatch(/[—“é€Ü]/);
      expect(text).not.toContain('\ufffd');
    }
  });

  it('fails on an event that is no JSON, and stops waiting for a silent server', async () => {
    const malformed = await openAi(always({ type: 'malformed-sse', afterTokens: 2 }));
    await expect(
      malformed.client.chat.completions.stream({ model: 'm', messages: question }).finalMessage(),
    ).rejects.toThrow(/JSON/);
    const stalled = await openAi(always({ type: 'stall', afterTokens: 0 }), { timeout: 60 });
    await expect(stalled.client.chat.completions.create({ model: 'm', messages: question })).rejects.toBeInstanceOf(
      OpenAI.APIConnectionTimeoutError,
    );
    await expect.poll(() => stalled.server.status().disconnected).toBe(1);
  });

  it('cannot tell a stream that was never ended from its finish reason', async () => {
    const { client } = await openAi(always({ type: 'missing-end' }));
    const stream = await client.chat.completions.create({ model: 'm', messages: question, stream: true });
    const reasons: unknown[] = [];
    for await (const { choices } of stream) reasons.push(choices[0]?.finish_reason);
    expect(reasons.filter((reason) => reason !== null)).toEqual([]);
  });
});

describe('the stock client of Anthropic', () => {
  const request = { model: 'claude-9', max_tokens: 200, messages: question };

  it('gets a whole message with its usage', async () => {
    const { client } = await anthropic({ outputTokens: 12 });
    const message = await client.messages.create(request);
    expect(message.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('weather in Paris') });
    expect(message).toMatchObject({
      model: 'claude-9',
      stop_reason: 'end_turn',
      usage: { input_tokens: 7, output_tokens: 12 },
    });
  });

  it('streams, and stops at what it allows', async () => {
    const { client } = await anthropic({ outputTokens: 50, interTokenMs: 1 });
    let text = '';
    const stream = client.messages.stream({ ...request, max_tokens: 5 }).on('text', (delta) => (text += delta));
    const message = await stream.finalMessage();
    expect(message).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 5 } });
    expect(message.content).toEqual([{ type: 'text', text }]);
  });

  it('is asked to use a tool, and answers from its result', async () => {
    const { client } = await anthropic({});
    const tools = [{ name: WEATHER.name, description: WEATHER.description, input_schema: WEATHER.schema }];
    const first = await client.messages.stream({ ...request, tools }).finalMessage();
    const [use] = first.content;
    expect(use).toMatchObject({ type: 'tool_use', name: 'get_weather', input: { city: expect.any(String) } });
    const second = await client.messages.create({
      ...request,
      tools,
      messages: [
        ...question,
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: use?.type === 'tool_use' ? use.id : '',
              content: 'It rains until six.',
            },
          ],
        },
      ],
    });
    expect(second.content).toEqual([{ type: 'text', text: 'It rains until six. [1]' }]);
  });

  it('maps refusals to its own errors and honours Retry-After', async () => {
    for (const [status, kind] of [
      [401, Anthropic.AuthenticationError],
      [429, Anthropic.RateLimitError],
      [529, Anthropic.InternalServerError],
    ] as const) {
      const { client } = await anthropic(always({ type: 'http-error', status }));
      await expect(client.messages.create(request)).rejects.toBeInstanceOf(kind);
    }
    const { client, server } = await anthropic({ limit: { requestsPerSecond: 3, burst: 1 } }, { maxRetries: 5 });
    await Promise.all([client.messages.create(request), client.messages.create(request)]);
    expect(server.status().faults['rate-limit']).toBeGreaterThan(0);
  });

  it('bears a doubled end and cut characters, and notices a stream without its end', async () => {
    for (const fault of [{ type: 'split-utf8' }, { type: 'duplicate-end' }]) {
      const { client } = await anthropic(always(fault, { outputTokens: 40 }));
      const message = await client.messages.stream(request).finalMessage();
      expect(JSON.stringify(message.content)).toMatch(/[—“é€Ü]/);
    }
    const { client } = await anthropic(always({ type: 'missing-end' }));
    await expect(client.messages.stream(request).finalMessage()).rejects.toThrow(/end|complete|message_stop/i);
  });
});
