import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CancelledError } from '../../../../main/base/errors/cancelled-error.ts';
import { ConfigError } from '../../../../main/base/errors/config-error.ts';
import { DeniedError } from '../../../../main/base/errors/denied-error.ts';
import { type ProviderDeclaration, providerDeclaration } from '../../../../main/contract/provider.ts';
import { findPackageLayout } from '../../../../main/engine/package-layout.ts';
import { createModelFileSource, type ModelFileSource } from '../../../../main/gateway/model-files/model-file-source.ts';
import type { LanguageModel } from '../../../../main/spec/language-model.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';
import { TINY_ANSWER, TINY_CONTEXT_TOKENS, tinyLlamaWords, writeTinyLlama } from '../../../support/tiny-llama.ts';
import { GENERATION_PROCESS_URL } from '../../../support/worker-urls.ts';

const MODEL_ID = 'mine/tiny-chat';
/** `<user> How long is it? </s> <assistant>` */
const QUESTION = 'How long is it?';
const QUESTION_TOKENS = 7;
const layout = { ...findPackageLayout(), generationProcess: GENERATION_PROCESS_URL };

let root: string;
let folder: string;
let isTrusted: boolean;
let declared: readonly ProviderDeclaration[];
let source: ModelFileSource;

beforeEach(() => {
  root = makeTemporaryDirectory();
  folder = join(root, 'models', 'tiny-chat');
  isTrusted = true;
  declared = [declare({})];
  source = createModelFileSource({
    declared: () => declared,
    workspacePath: root,
    isTrusted: () => isTrusted,
    layout,
    environment: {},
    clock: createManualClock(),
  });
});
afterEach(async () => {
  await source.dispose();
});

function declare(more: object): ProviderDeclaration {
  return providerDeclaration.parse({ id: 'mine', kind: 'onnx', folder: 'models/tiny-chat', ...more });
}

function open(): LanguageModel {
  const model = source.open(MODEL_ID);
  if (model === null) throw new Error('not opened');
  return model;
}

function ask(more: Partial<LanguageModelV4CallOptions> = {}): LanguageModelV4CallOptions {
  return { prompt: [{ role: 'user', content: [{ type: 'text', text: QUESTION }] }], ...more };
}

async function textOf(more: Partial<LanguageModelV4CallOptions> = {}): Promise<string> {
  const { content } = await open().doGenerate(ask(more));
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

test('a model in a folder streams its tokens, counts them, stops where it is told, and fits its context', async () => {
  writeTinyLlama(folder, { externalLocation: 'words.bin' });
  writeFileSync(join(folder, 'onnx', 'words.bin'), tinyLlamaWords());
  expect(source.list()).toEqual([
    {
      modelId: MODEL_ID,
      isLocal: true,
      contextTokens: TINY_CONTEXT_TOKENS,
      supportsTools: false,
      supportsJsonSchema: false,
    },
  ]);
  const parts: LanguageModelV4StreamPart[] = [];
  const { stream } = await open().doStream(ask());
  for await (const part of stream) parts.push(part);
  expect(parts[0]).toEqual({ type: 'stream-start', warnings: [] });
  const deltas = parts.flatMap((part) => (part.type === 'text-delta' ? [part.delta] : []));
  expect(deltas.length).toBe(TINY_ANSWER.length);
  expect(deltas.join('')).toBe(TINY_ANSWER.join(' '));
  // The token that ends the answer is one that was written.
  const outputTokens = TINY_ANSWER.length + 1;
  expect(parts.at(-1)).toEqual({
    type: 'finish',
    finishReason: { unified: 'stop', raw: 'stop' },
    usage: {
      inputTokens: { total: QUESTION_TOKENS, noCache: QUESTION_TOKENS, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: outputTokens, text: outputTokens, reasoning: 0 },
    },
  });

  expect(await textOf({ stopSequences: ['312 metres'] })).toBe('the bridge is ');
  const short = await open().doGenerate(ask({ maxOutputTokens: 2 }));
  expect(short.finishReason.unified).toBe('length');
  expect(short.usage.outputTokens.total).toBe(2);

  // Chance is drawn by seed; at such a temperature every token is as likely as the other.
  const drawn = { temperature: 1e6, maxOutputTokens: 12 };
  expect(await textOf({ ...drawn, seed: 7 })).toBe(await textOf({ ...drawn, seed: 7 }));
  expect(await textOf({ ...drawn, seed: 7 })).not.toBe(await textOf({ ...drawn, seed: 8 }));
  expect(await textOf({ temperature: 0 })).toBe(TINY_ANSWER.join(' '));

  const prompt: LanguageModelV4CallOptions['prompt'] = [
    { role: 'user', content: [{ type: 'text', text: 'bridge '.repeat(TINY_CONTEXT_TOKENS) }] },
  ];
  await expect(open().doGenerate({ prompt })).rejects.toMatchObject({ code: 'model_call', reason: 'context-overflow' });
  const tools: LanguageModelV4CallOptions['tools'] = [{ type: 'function', name: 'f', inputSchema: {} }];
  await expect(open().doGenerate(ask({ tools }))).rejects.toThrow(`${MODEL_ID} calls no tools`);
});

test('who leaves an answer stops the model: the next call gets its turn and its own answer', async () => {
  writeTinyLlama(folder, { isEndless: true });
  const withdrawn = new AbortController();
  const first = await open().doStream(ask({ maxOutputTokens: 4000, abortSignal: withdrawn.signal }));
  const reader = first.stream.getReader();
  for (let part = await reader.read(); part.value?.type !== 'text-delta'; part = await reader.read());
  // Waits behind the first, and never comes to the model.
  const waiting = new AbortController();
  const second = open().doGenerate(ask({ abortSignal: waiting.signal }));
  const third = open().doGenerate(ask({ maxOutputTokens: 3 }));
  waiting.abort();
  await expect(second).rejects.toThrow(CancelledError);
  withdrawn.abort();
  let last: LanguageModelV4StreamPart | undefined;
  for (let part = await reader.read(); !part.done; part = await reader.read()) last = part.value;
  expect(last?.type === 'error' && CancelledError.is(last.error)).toBe(true);
  expect((await third).usage.outputTokens.total).toBe(3);

  // A reader that just goes away is the same.
  const left = await open().doStream(ask({ maxOutputTokens: 4000 }));
  await left.stream.cancel();
  expect((await open().doGenerate(ask({ maxOutputTokens: 3 }))).finishReason.unified).toBe('length');
});

describe('what cannot be used is said, with the way out', () => {
  const why = (): string | undefined => source.problemOf(MODEL_ID)?.why;

  test('before anything is loaded', async () => {
    expect(why()).toBe(`There is no folder ${folder}: change "folder" of mine in trestle.jsonc.`);
    await expect(open().doGenerate(ask())).rejects.toThrow(ConfigError);
    writeTinyLlama(folder, { config: { architectures: ['BertModel'] } });
    expect(why()).toContain('holds a BertModel, which does not write text');
    writeTinyLlama(folder);
    // It has come since the file was read.
    expect(why()).toBeUndefined();
    expect(source.describe(MODEL_ID)?.contextTokens).toBe(TINY_CONTEXT_TOKENS);
    rmSync(join(folder, 'onnx'), { recursive: true });
    expect(why()).toContain('holds no .onnx file');
    mkdirSync(join(folder, 'onnx'));
    for (const name of ['model_q4.onnx', 'model_fp16.onnx']) writeFileSync(join(folder, 'onnx', name), '');
    expect(why()).toContain('holds onnx/model_fp16.onnx, onnx/model_q4.onnx: name one as "graph" of mine');
    rmSync(join(folder, 'tokenizer.json'));
    expect(why()).toContain('has no tokenizer.json');
    writeFileSync(join(folder, 'config.json'), '{');
    expect(why()).toContain('holds no config.json that can be read');
    expect(() => source.open('mine/other')).toThrow('mine has the one model mine/tiny-chat');
  });

  test('in a workspace that nobody trusts, where nothing is read', async () => {
    writeTinyLlama(folder);
    isTrusted = false;
    expect(source.list()[0]?.contextTokens).toBeNull();
    expect(source.problemOf(MODEL_ID)).toMatchObject({ isTrust: true });
    await expect(open().doGenerate(ask())).rejects.toThrow(DeniedError);
  });

  test('when files lead out of the folder', async () => {
    writeTinyLlama(folder, { externalLocation: '../../words.bin' });
    writeFileSync(join(root, 'words.bin'), tinyLlamaWords());
    await expect(open().doGenerate(ask())).rejects.toThrow('which is outside its folder');
  });

  test('when a file is a link to elsewhere', async () => {
    writeTinyLlama(folder);
    writeFileSync(join(root, 'elsewhere.json'), '{}');
    rmSync(join(folder, 'tokenizer_config.json'));
    symlinkSync(join(root, 'elsewhere.json'), join(folder, 'tokenizer_config.json'));
    await expect(open().doGenerate(ask())).rejects.toThrow('refers to "tokenizer_config.json", which is outside');
  });
});

test('a declaration says what belongs to it, and nothing else', () => {
  const problem = (more: object): string | undefined =>
    providerDeclaration.safeParse({ id: 'mine', kind: 'onnx', ...more }).error?.issues[0]?.message;
  expect(problem({})).toContain('needs the folder of its model');
  expect(problem({ folder: 'm', baseUrl: 'http://localhost:1' })).toContain('has no baseUrl');
  expect(problem({ folder: 'm', models: [{ id: 'x' }] })).toContain('leave "models" out');
  expect(problem({ folder: 'm', graph: '../x.onnx' })).toContain('a path below the folder');
  expect(problem({ kind: 'openai', folder: 'm' })).toContain('no other kind has one');
  expect(problem({ folder: 'm', graph: 'onnx/model_q4.onnx' })).toBeUndefined();
  expect(problem({ kind: 'gguf', folder: 'm' })).toContain('no other kind has one');
  expect(problem({ kind: 'gguf' })).toContain('needs the file of its model');
  expect(problem({ kind: 'gguf', file: 'm.bin' })).toContain('must end in .gguf');
  expect(problem({ kind: 'gguf', file: 'm.gguf', graph: 'x.onnx' })).toContain('only an "onnx" provider');
  expect(problem({ kind: 'gguf', file: 'm.gguf' })).toBeUndefined();
});
