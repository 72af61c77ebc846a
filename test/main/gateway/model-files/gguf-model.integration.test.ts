import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import { ConfigError } from '../../../../main/base/errors/config-error.ts';
import { DeniedError } from '../../../../main/base/errors/denied-error.ts';
import { type ProviderDeclaration, providerDeclaration } from '../../../../main/contract/provider.ts';
import { findPackageLayout } from '../../../../main/engine/package-layout.ts';
import { createModelFileSource, type ModelFileSource } from '../../../../main/gateway/model-files/model-file-source.ts';
import { createModelRunner, MODEL_IDLE_MS } from '../../../../main/gateway/model-files/model-runner.ts';
import type { LanguageModel } from '../../../../main/spec/language-model.ts';
import type { ModelFiles } from '../../../../main/spec/text-generation.ts';
import { FAKE_CONTEXT_TOKENS, installFakeLlama } from '../../../support/fake-llama-library.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { GENERATION_PROCESS_URL } from '../../../support/worker-urls.ts';

const MODEL_ID = 'mine/tiny-chat.Q4';
const layout = { ...findPackageLayout(), generationProcess: GENERATION_PROCESS_URL };

let root: string;
let isTrusted: boolean;
let source: ModelFileSource;

beforeEach(() => {
  root = makeTemporaryDirectory();
  isTrusted = true;
  const declared: ProviderDeclaration[] = [
    providerDeclaration.parse({ id: 'mine', kind: 'gguf', file: 'models/tiny-chat.Q4.gguf' }),
  ];
  mkdirSync(join(root, 'models'));
  source = createModelFileSource({
    declared: () => declared,
    workspacePath: root,
    isTrusted: () => isTrusted,
    layout,
    // Where a package for everybody would be looked for: nothing of this machine is to be found.
    environment: { npm_config_prefix: join(root, 'global') },
    clock: createManualClock(),
  });
});
afterEach(async () => {
  await source.dispose();
});

const writeModel = (content = 'GGUF…'): void => writeFileSync(join(root, 'models', 'tiny-chat.Q4.gguf'), content);

function open(): LanguageModel {
  const model = source.open(MODEL_ID);
  if (model === null) throw new Error('not opened');
  return model;
}

const user = (text: string): LanguageModelV4CallOptions['prompt'][number] => ({
  role: 'user',
  content: [{ type: 'text', text }],
});

test('a GGUF file answers through the library that a person has: history, limits, stop words, counts, cancelling', async () => {
  writeModel();
  installFakeLlama(root);
  const prompt: LanguageModelV4CallOptions['prompt'] = [
    { role: 'system', content: 'Short' },
    user('a'),
    { role: 'assistant', content: [{ type: 'text', text: 'b' }] },
    user('c'),
  ];
  const first = await open().doGenerate({ prompt, temperature: 0, seed: 5, maxOutputTokens: 7 });
  expect(first.content).toEqual([{ type: 'text', text: 'system=Short|user=a|model=b|user=c|t=0|seed=5|6|' }]);
  expect(first.finishReason.unified).toBe('length');
  expect(first.usage.inputTokens.total).toBe(6);
  expect(first.usage.outputTokens.total).toBe(7);

  // The second conversation begins empty, and the meter counts on.
  const second = await open().doGenerate({ prompt: [user('c')], stopSequences: ['seed='], maxOutputTokens: 50 });
  expect(second.content).toEqual([{ type: 'text', text: 'user=c|t=undefined|' }]);
  expect(second.finishReason.unified).toBe('stop');
  expect(second.usage.inputTokens.total).toBe(3);

  const withdrawn = new AbortController();
  const { stream } = await open().doStream({ prompt: [user('c')], abortSignal: withdrawn.signal });
  let last: LanguageModelV4StreamPart | undefined;
  for await (const part of stream) {
    if (part.type === 'text-delta') withdrawn.abort();
    last = part;
  }
  expect(last?.type === 'error' && CancelledError.is(last.error)).toBe(true);

  const tooLong = open().doGenerate({ prompt: [user('word '.repeat(FAKE_CONTEXT_TOKENS))] });
  await expect(tooLong).rejects.toMatchObject({ code: 'model_call', reason: 'context-overflow' });
});

test('the process starts with the first call, ends when nobody asks, and starts again for another file', async () => {
  writeModel();
  installFakeLlama(root);
  const clock = createManualClock();
  const library = join(root, 'node_modules', 'node-llama-cpp', 'dist', 'index.js');
  let file = join(root, 'models', 'tiny-chat.Q4.gguf');
  const files = (): ModelFiles => ({ kind: 'gguf', file, library });
  const runner = createModelRunner({ files, modelId: MODEL_ID, layout, environment: {}, clock });
  const write = async (): Promise<string> => {
    let text = '';
    const onText = (piece: string): void => {
      text += piece;
    };
    const sampling = { temperature: 0, topP: null, topK: null, seed: null, stop: [] };
    const request = { messages: [{ role: 'user' as const, content: 'c' }], maxTokens: 2, ...sampling };
    await runner.generate(request, { onText, signal: new AbortController().signal });
    return text;
  };
  expect(runner.isLoaded).toBe(false);
  expect(await write()).toBe('user=c|t=0|');
  await clock.advance(MODEL_IDLE_MS - 1);
  expect(runner.isLoaded).toBe(true);
  await clock.advance(1);
  expect(runner.isLoaded).toBe(false);
  expect(await write()).toBe('user=c|t=0|');
  const whole = file;
  file = join(root, 'models', 'other.gguf');
  writeFileSync(file, 'GGUF broken');
  await expect(write()).rejects.toThrow('other.gguf cannot be loaded by node-llama-cpp');
  file = whole;
  expect(await write()).toBe('user=c|t=0|');
  await runner.dispose();
  expect(runner.isLoaded).toBe(false);
  await expect(write()).rejects.toThrow(CancelledError);
});

test('what is missing is said in one sentence, with every way out', async () => {
  const problem = (): string | undefined => source.problemOf(MODEL_ID)?.why;
  expect(problem()).toContain('cannot be read: change "file" of mine');
  writeModel('PK…');
  expect(problem()).toContain('is no GGUF file');
  writeModel();
  expect(problem()).toBe(
    `mine needs node-llama-cpp: run \`npm install node-llama-cpp\` in ${root} or install it with -g, or let Ollama or a llama.cpp server answer, which are found by themselves.`,
  );
  await expect(open().doGenerate({ prompt: [user('c')] })).rejects.toThrow(ConfigError);
  installFakeLlama(join(root, 'global', 'lib'));
  expect(problem()).toBeUndefined();
  // One that leads out of its own folder is none.
  const manifest = join(root, 'global', 'lib', 'node_modules', 'node-llama-cpp', 'package.json');
  writeFileSync(manifest, JSON.stringify({ exports: { '.': { import: '../elsewhere.js' } } }));
  writeFileSync(join(root, 'global', 'lib', 'node_modules', 'elsewhere.js'), '');
  expect(problem()).toContain('needs node-llama-cpp');
  rmSync(manifest);
  installFakeLlama(root);
  isTrusted = false;
  await expect(open().doGenerate({ prompt: [user('c')] })).rejects.toThrow(DeniedError);
  isTrusted = true;
  writeModel('GGUF broken');
  await expect(open().doGenerate({ prompt: [user('c')] })).rejects.toThrow('cannot be loaded by node-llama-cpp');
});
