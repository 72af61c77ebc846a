import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import type { MessagePart } from '../../../../main/contract/canonical-span.ts';
import type { ObservedModelCall } from '../../../../main/replay/observe/observed-run.ts';
import { createRecordedModels } from '../../../../main/replay/stubs/recorded-models.ts';

const text = (content: string): MessagePart => ({ type: 'text', content });
const search: MessagePart = { type: 'tool_call', id: 'c-1', name: 'search', arguments: { query: 'gate' } };
const call = (parts: readonly MessagePart[] | null, more: Partial<ObservedModelCall> = {}): ObservedModelCall => ({
  kind: 'model',
  name: 'chat',
  stageId: null,
  modelId: 'sim/clerk',
  promptId: null,
  promptFingerprint: null,
  params: {},
  input: null,
  output: parts === null ? null : [{ role: 'assistant', parts: [...parts] }],
  finishReason: null,
  usage: {},
  costUsd: null,
  ms: null,
  metadata: null,
  hasFailed: false,
  spanId: 's-1',
  ...more,
});
const nobody = {
  list: () => [],
  resolve: () => {
    throw new Error('a provider was asked');
  },
};
const modelsOf = (...recorded: ObservedModelCall[]) =>
  createRecordedModels({ recorded, answer: null, live: nobody, isLive: () => false });

async function ask(models: ReturnType<typeof modelsOf>, options: Partial<LanguageModelV4CallOptions> = {}) {
  const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'When does the gate open?' }] }];
  const { stream } = await models.resolve('sim/clerk').doStream({ prompt, ...options });
  const said: string[] = [];
  for await (const part of stream) {
    if (part.type === 'text-delta') said.push(part.delta);
    if (part.type === 'tool-call') said.push(part.toolName);
  }
  return said;
}

describe('models that answer from a recording', () => {
  it('give a pipeline without tools what was said last, not the calls of tools before it', async () => {
    expect(await ask(modelsOf(call([search]), call([text('At six.')])))).toEqual(['At six.']);
    expect(await ask(modelsOf(call([text('gate opening hours')]), call([text('At six.')])))).toEqual(['At six.']);
  });

  it('give an agent what was said in its order', async () => {
    const models = modelsOf(call([search]), call([text('At six.')]));
    const tools: LanguageModelV4CallOptions['tools'] = [{ type: 'function', name: 'search', inputSchema: {} }];
    expect(await ask(models, { tools })).toEqual(['search']);
    expect(await ask(models, { tools })).toEqual(['At six.']);
    expect(models.unanswered).toEqual([]);
  });

  it.each([
    ['holds no call of a model', []],
    ['does not hold what its models said', [call(null)]],
    ['The recorded call of a model failed', [call([text('half')], { hasFailed: true })]],
    ['only call tools', [call([search])]],
  ])('make nothing up when the recording %s', async (sentence, recorded) => {
    const models = modelsOf(...recorded);
    await expect(ask(models)).rejects.toMatchObject({ code: 'replay_mismatch' });
    expect(models.unanswered).toHaveLength(1);
    expect(models.unanswered[0]).toContain(sentence);
  });

  it('give what the run answered where no call of a model was recorded', async () => {
    const models = createRecordedModels({ recorded: [], answer: 'At six.', live: nobody, isLive: () => false });
    expect(await ask(models)).toEqual(['At six.']);
    await expect(ask(models)).rejects.toThrow('one answer');
  });

  it('say how many answers there were when one call is too many', async () => {
    const models = modelsOf(call([text('At six.')]));
    await ask(models);
    await expect(ask(models)).rejects.toThrow('once more than the recording does, which holds one answer');
  });
});
