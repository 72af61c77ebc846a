import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../../main/base/errors/config-error.ts';
import { ModelResponseError } from '../../../../main/base/errors/model-response-error.ts';
import type { JsonObject } from '../../../../main/base/json.ts';
import { findPackageLayout } from '../../../../main/engine/package-layout.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { createSchemaValidator } from '../../../../main/gateway/structured/thread-schema-validator.ts';
import { withStructuredOutput } from '../../../../main/gateway/structured/with-structured-output.ts';
import type { LanguageModel } from '../../../../main/spec/language-model.ts';

const SCHEMA: JsonObject = {
  type: 'object',
  properties: { answer: { type: 'string' }, days: { type: 'integer' } },
  required: ['answer', 'days'],
};
const GOOD = '{"answer":"Yes [1]","days":30}';

const schemas = createSchemaValidator({ workerUrl: findPackageLayout().schemaWorker, clock: systemClock });
afterAll(() => schemas.dispose());

let asked: LanguageModelV4CallOptions[];
let attributes: Record<string, unknown>;
beforeEach(() => {
  asked = [];
  attributes = {};
});

/** Says one text after the other; a text that ends in `…` was cut off. */
function saying(texts: readonly string[], takesSchema = false): LanguageModel {
  const inner: LanguageModel = {
    specificationVersion: 'v4',
    provider: 'fake',
    modelId: 'fake/one',
    supportedUrls: {},
    doGenerate: async (options) => {
      const parts = next(options);
      const finish = parts.at(-1) as LanguageModelV4StreamPart & { type: 'finish' };
      const { usage, finishReason, providerMetadata } = finish;
      const text = parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
      return {
        content: [{ type: 'text', text }],
        usage,
        finishReason,
        warnings: [],
        ...(providerMetadata && { providerMetadata }),
      };
    },
    doStream: async (options) => ({ stream: ReadableStream.from(next(options)) }),
  };
  const next = (options: LanguageModelV4CallOptions): LanguageModelV4StreamPart[] => {
    const text = texts[asked.length] ?? '';
    asked.push(options);
    return [
      { type: 'stream-start', warnings: [] },
      { type: 'text-start', id: '0' },
      ...text
        .replace(/…$/, '')
        .split('')
        .map((delta): LanguageModelV4StreamPart => ({ type: 'text-delta', id: '0', delta })),
      { type: 'text-end', id: '0' },
      {
        type: 'finish',
        finishReason: { unified: text.endsWith('…') ? 'length' : 'stop', raw: undefined },
        usage: {
          inputTokens: { total: 100, noCache: 100, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: 10, text: 10, reasoning: undefined },
        },
        providerMetadata: { trestle: { evidence: 0.5 }, fake: { id: 'x' } },
      },
    ];
  };
  return withStructuredOutput(inner, { modelId: 'fake/one', takesSchema, schemas: () => schemas });
}

function optionsOf(more: Partial<LanguageModelV4CallOptions> = {}): LanguageModelV4CallOptions {
  return {
    prompt: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'How long?' }] },
    ],
    temperature: 0,
    responseFormat: { type: 'json', schema: SCHEMA as never },
    providerOptions: {
      trestle: { call: { span: { setAttributes: (set: object) => Object.assign(attributes, set) } } } as never,
    },
    ...more,
  };
}

async function stream(model: LanguageModel, options = optionsOf()) {
  const parts: LanguageModelV4StreamPart[] = [];
  for await (const part of (await model.doStream(options)).stream) parts.push(part);
  const text = parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
  const finish = parts.at(-1) as LanguageModelV4StreamPart & { type: 'finish' };
  return { text, parts, finish, structured: finish.providerMetadata?.['trestle']?.['structured'] };
}

describe('withStructuredOutput', () => {
  it('tells the schema in words, streams the text as it comes and hands the value over with the finish part', async () => {
    const { text, finish, structured } = await stream(saying([GOOD]));
    expect(text).toBe(GOOD);
    expect(structured).toEqual({ value: { answer: 'Yes [1]', days: 30 }, repaired: false, reasked: false });
    expect(finish.providerMetadata).toMatchObject({ trestle: { evidence: 0.5 }, fake: { id: 'x' } });
    expect(asked[0]?.responseFormat).toBeUndefined();
    expect(asked[0]?.prompt[0]?.content).toContain('Be brief.\n\nAnswer with one JSON value');
    expect(asked[0]?.prompt[0]?.content).toContain(JSON.stringify(SCHEMA));
    expect(attributes).toEqual({ 'trestle.structured.outcome': 'ok' });
  });

  it('hands the schema on to a model that takes one, and checks what it says all the same', async () => {
    const options = optionsOf();
    const { structured } = await stream(saying([`${GOOD.slice(0, -1)},}`], true), options);
    expect(asked[0]).toBe(options);
    expect(structured).toMatchObject({ repaired: true });
    expect(attributes).toEqual({
      'trestle.structured.outcome': 'repaired',
      'trestle.structured.repairs': ['repaired'],
    });
  });

  it('asks once more with the reasons, streams no second text, and counts both calls', async () => {
    const { text, finish, structured } = await stream(saying(['{"answer":"Yes"}', GOOD]));
    expect(text).toBe('{"answer":"Yes"}');
    expect(structured).toEqual({ value: { answer: 'Yes [1]', days: 30 }, repaired: false, reasked: true });
    expect(finish.usage).toEqual({
      inputTokens: { total: 200, noCache: 200, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 20, text: 20, reasoning: undefined },
    });
    const [, , said, why] = asked[1]?.prompt ?? [];
    expect(said).toMatchObject({ role: 'assistant', content: [{ text: '{"answer":"Yes"}' }] });
    expect(JSON.stringify(why)).toContain("must have required property 'days'");
    expect(attributes).toMatchObject({
      'trestle.structured.outcome': 'reasked',
      'trestle.structured.first_text': '{"answer":"Yes"}',
      'trestle.structured.problems': ["the value must have required property 'days'"],
    });
  });

  it('fails with the reasons after the second text, which is never silent', async () => {
    const failing = stream(saying(['I am sorry.', 'I am still sorry.']));
    await expect(failing).rejects.toThrow(ModelResponseError);
    await expect(failing).rejects.toThrow(/not even when asked again: the value must be object/);
    expect(asked).toHaveLength(2);
    expect(attributes).toMatchObject({
      'trestle.structured.outcome': 'failed',
      'trestle.structured.first_text': 'I am sorry.',
    });
  });

  describe('for a prompt that wants less', () => {
    const optionsWith = (invalidOutput: string): LanguageModelV4CallOptions => {
      const trestle = { ...optionsOf().providerOptions?.['trestle'], invalidOutput };
      return optionsOf({ providerOptions: { trestle } });
    };

    it.each([
      ['repair', `Sure: ${GOOD}`, 'repaired'],
      ['fail', GOOD, 'ok'],
    ])('takes by "%s" what holds: %s', async (invalidOutput, said, outcome) => {
      const { structured } = await stream(saying([said]), optionsWith(invalidOutput));
      expect(structured).toMatchObject({ value: { days: 30 }, reasked: false });
      expect(attributes['trestle.structured.outcome']).toBe(outcome);
    });

    it.each([
      ['repair', 'I am sorry.'],
      ['fail', `Sure: ${GOOD}`],
      ['fail', '{"answer":"Yes"}'],
    ])('asks once only by "%s": %s', async (invalidOutput, said) => {
      const answering = stream(saying([said, GOOD]), optionsWith(invalidOutput));
      await expect(answering).rejects.toThrow(/asks once \("invalidOutput"/);
      expect(asked).toHaveLength(1);
      expect(attributes['trestle.structured.outcome']).toBe('failed');
    });
  });

  it('does not pass half a value off as a whole one, nor pay for a second half', async () => {
    await expect(stream(saying(['{"days":30,"answer":"It is due on the thi…']))).rejects.toThrow(/maxOutputTokens/);
    expect(asked).toHaveLength(1);
  });

  it('does not call the model with a schema that is none', async () => {
    const bad = optionsOf({ responseFormat: { type: 'json', schema: { type: 'strin' } as never } });
    await expect(stream(saying([GOOD]), bad)).rejects.toThrow(ConfigError);
    expect(asked).toHaveLength(0);
  });

  it.each<[string, Partial<LanguageModelV4CallOptions>]>([
    ['for text', { responseFormat: { type: 'text' } }],
    ['for any JSON', { responseFormat: { type: 'json' } }],
    ['with tools', { tools: [{ type: 'function', name: 'f', inputSchema: {} }] }],
  ])('leaves a call %s alone', async (_, more) => {
    const { text, structured } = await stream(saying(['Hello.']), optionsOf(more));
    expect([text, structured]).toEqual(['Hello.', undefined]);
  });

  it('does the same without a stream', async () => {
    const result = await saying(['Sure: {"answer":1}', `\`\`\`json\n${GOOD}\n\`\`\``]).doGenerate(optionsOf());
    expect(result.providerMetadata?.['trestle']).toMatchObject({
      structured: { value: { answer: 'Yes [1]', days: 30 }, repaired: true, reasked: true },
    });
    expect(result.usage.inputTokens.total).toBe(200);
  });
});
