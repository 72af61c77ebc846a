import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import type { EmbeddingModel } from '../../../main/spec/embedding-model.ts';
import { createTransformersEmbeddingModel } from '../../../native/embedding/transformers-embedding-model.ts';
import {
  MAX_POSITIONS,
  positionRow,
  TINY_VOCABULARY,
  type TinyBertOptions,
  tinyBertOnnx,
  tinyTokenizerJson,
  tinyWordTable,
  typeRow,
  wordRow,
} from '../../support/tiny-bert-onnx.ts';

let directory: string;
let opened: EmbeddingModel[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trestle-tiny-bert-'));
  opened = [];
});
afterEach(async () => {
  for (const model of opened) await model.dispose();
  await rm(directory, { recursive: true });
});

async function write(name: string, content: object | Uint8Array): Promise<void> {
  const path = join(directory, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content instanceof Uint8Array ? content : JSON.stringify(content));
}

async function open(): Promise<EmbeddingModel> {
  const model = await createTransformersEmbeddingModel({ directory });
  opened.push(model);
  return model;
}

/** A complete folder; `trestle` becomes trestle.json. */
async function openTiny(options: { graph?: TinyBertOptions; trestle?: object } = {}): Promise<EmbeddingModel> {
  await write('onnx/model.onnx', tinyBertOnnx(options.graph));
  await write('tokenizer.json', tinyTokenizerJson());
  await write('config.json', { model_type: 'bert', max_position_embeddings: MAX_POSITIONS });
  if (options.trestle !== undefined) await write('trestle.json', options.trestle);
  return await open();
}

/** The token vectors of the tiny model, worked out from its description instead of its graph. */
function tokenVectors(tokens: string): number[][] {
  const ids = tokens.split(' ').map((token) => TINY_VOCABULARY.indexOf(token));
  const hidden = ids.map((id, place) =>
    wordRow(id).map((value, column) => value + positionRow(place)[column]! + typeRow(0)[column]!),
  );
  const sum = meanOf(hidden).map((mean) => mean * hidden.length);
  return hidden.map((row) => row.map((value, column) => value + 0.1 * sum[column]!));
}

function meanOf(rows: number[][]): number[] {
  return rows[0]!.map((_, column) => rows.reduce((sum, row) => sum + row[column]!, 0) / rows.length);
}

function unit(vector: number[]): number[] {
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

/** Equal within 1e-6: the graph computes in single precision. */
function near(expected: number[]): number[] {
  return expected.map((value) => expect.closeTo(value, 6) as number);
}

async function embedOne(
  model: EmbeddingModel,
  text: string,
  purpose: 'query' | 'passage' = 'passage',
): Promise<number[]> {
  return [...(await model.embed([text], { purpose }))];
}

describe('a transformers.js-style folder', () => {
  it('gives the mean of the token vectors, special tokens included, when nothing says otherwise', async () => {
    const model = await openTiny();
    expect(await embedOne(model, 'A bench holds bridges')).toEqual(
      near(unit(meanOf(tokenVectors('[CLS] a bench holds bridge ##s [SEP]')))),
    );
    expect(model.info).toMatchObject({ modelId: basename(directory), dimensions: 4, fusionWeight: 0.5 });
  });

  it('gives a word it does not know the unknown token', async () => {
    expect(await embedOne(await openTiny(), 'a qqq')).toEqual(near(unit(meanOf(tokenVectors('[CLS] a [UNK] [SEP]')))));
  });

  it('takes the first token when sentence-transformers says so', async () => {
    await write('1_Pooling/config.json', {
      word_embedding_dimension: 4,
      pooling_mode_cls_token: true,
      pooling_mode_mean_tokens: false,
    });
    expect(await embedOne(await openTiny(), 'a bench')).toEqual(near(unit(tokenVectors('[CLS] a bench [SEP]')[0]!)));
  });

  it('takes the last token when trestle.json says so, over what sentence-transformers says', async () => {
    await write('1_Pooling/config.json', { pooling_mode_cls_token: true });
    const model = await openTiny({ trestle: { pooling: 'last' } });
    expect(await embedOne(model, 'a bench')).toEqual(near(unit(tokenVectors('[CLS] a bench [SEP]').at(-1) ?? [])));
  });

  it('leaves pooling to a graph that does it itself', async () => {
    await write('1_Pooling/config.json', { pooling_mode_mean_tokens: true });
    const model = await openTiny({ graph: { output: 'pooled' } });
    expect(await embedOne(model, 'a bench')).toEqual(near(unit(tokenVectors('[CLS] a bench [SEP]')[0]!)));
  });

  it('puts the prefix of its purpose before a text', async () => {
    const model = await openTiny({
      trestle: { queryPrefix: 'query: ', passagePrefix: 'passage: ', fusionWeight: 0.7, modelId: 'tiny' },
    });
    expect(await embedOne(model, 'a bench', 'query')).toEqual(
      near(unit(meanOf(tokenVectors('[CLS] query : a bench [SEP]')))),
    );
    expect(await embedOne(model, 'a bench', 'passage')).toEqual(
      near(unit(meanOf(tokenVectors('[CLS] passage : a bench [SEP]')))),
    );
    expect(model.info).toMatchObject({ modelId: 'tiny', fusionWeight: 0.7 });
  });

  it('takes the prompts of sentence-transformers for prefixes', async () => {
    await write('config_sentence_transformers.json', { prompts: { query: 'query: ', document: 'passage: ' } });
    const model = await openTiny();
    expect(await embedOne(model, 'a', 'query')).toEqual(near(unit(meanOf(tokenVectors('[CLS] query : a [SEP]')))));
    expect(await embedOne(model, 'a', 'passage')).toEqual(near(unit(meanOf(tokenVectors('[CLS] passage : a [SEP]')))));
  });

  it('cuts a long text at the positions the model has and keeps the closing token', async () => {
    const model = await openTiny();
    const cut = unit(meanOf(tokenVectors('[CLS] a a a bench bench bench [SEP]')));
    expect(await embedOne(model, `a a a ${'bench '.repeat(1000)}`)).toEqual(near(cut));
  });

  it('cuts where trestle.json says', async () => {
    const model = await openTiny({ trestle: { maxTokens: 4 } });
    expect(await embedOne(model, 'a bench holds bridges')).toEqual(
      near(unit(meanOf(tokenVectors('[CLS] a bench [SEP]')))),
    );
  });

  it('feeds token types only to a model that has them', async () => {
    const model = await openTiny({ graph: { hasTokenTypes: false } });
    expect(await embedOne(model, 'a bench')).toEqual(near(unit(meanOf(tokenVectors('[CLS] a bench [SEP]')))));
  });

  it('gives a text the same bits alone and in a batch, and zeros for no text', async () => {
    const model = await openTiny({ trestle: { queryPrefix: 'query: ' } });
    const texts = ['a', '', 'a bench holds bridges', '  \n', 'holds', 'a qqq a', '\ud800'];
    const together = await model.embed(texts, { purpose: 'query' });
    for (const [row, text] of texts.entries()) {
      expect(Array.from(together.subarray(row * 4, row * 4 + 4))).toEqual(await embedOne(model, text, 'query'));
    }
    expect([...together.slice(4, 8), ...together.slice(12, 16)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('has another fingerprint when weights, tokenizer or what shapes the vectors differ, the same otherwise', async () => {
    const first = await openTiny();
    const renamed = await openTiny({ trestle: { modelId: 'renamed', fusionWeight: 0.1 } });
    expect(renamed.info.fingerprint).toBe(first.info.fingerprint);
    const prefixed = await openTiny({ trestle: { queryPrefix: 'query: ' } });
    const pooled = await openTiny({ trestle: { pooling: 'cls' } });
    const rewired = await openTiny({ graph: { hasTokenTypes: false }, trestle: {} });
    await write('tokenizer.json', { ...tinyTokenizerJson(), truncation: {} });
    const retokenized = await open();
    const fingerprints = [first, prefixed, pooled, rewired, retokenized].map((model) => model.info.fingerprint);
    expect(new Set(fingerprints).size).toBe(5);
  });

  it('finds the graph at the top of the folder, and the one trestle.json names', async () => {
    const inside = await openTiny();
    await rm(join(directory, 'onnx'), { recursive: true });
    await write('model.onnx', tinyBertOnnx());
    expect((await open()).info.fingerprint).toBe(inside.info.fingerprint);
    await write('quantized/q8.onnx', tinyBertOnnx({ hasTokenTypes: false }));
    await write('trestle.json', { onnxFile: 'quantized/q8.onnx' });
    expect((await open()).info.fingerprint).not.toBe(inside.info.fingerprint);
  });

  it('loads tensors that lie beside the graph and counts them into the fingerprint', async () => {
    const table = Float32Array.from(tinyWordTable());
    await write('onnx/weights.bin', new Uint8Array(table.buffer));
    const model = await openTiny({ graph: { externalLocation: 'weights.bin' } });
    expect(await embedOne(model, 'a bench')).toEqual(near(unit(meanOf(tokenVectors('[CLS] a bench [SEP]')))));
    table[17] = 3;
    await write('onnx/weights.bin', new Uint8Array(table.buffer));
    expect((await open()).info.fingerprint).not.toBe(model.info.fingerprint);
  });
});

describe('a folder that cannot be used', () => {
  async function failure(prepare: () => Promise<unknown>): Promise<Error> {
    return await prepare().then(
      () => expect.fail('the model was loaded'),
      (error: unknown) => error as Error,
    );
  }

  describe('because its tensors lie outside', () => {
    let outside: string;
    beforeEach(async () => {
      outside = await mkdtemp(join(tmpdir(), 'trestle-outside-'));
      await writeFile(join(outside, 'weights.bin'), new Uint8Array(Float32Array.from(tinyWordTable()).buffer));
    });
    afterEach(async () => await rm(outside, { recursive: true }));

    it.each([
      ['by going up', () => join('..', '..', basename(outside), 'weights.bin')],
      ['by going down and up', () => join('a', '..', '..', '..', basename(outside), 'weights.bin')],
      ['by an absolute path', () => join(outside, 'weights.bin')],
      ['by being the folder above', () => '..'],
    ])('%s', async (_, location) => {
      const error = await failure(() => openTiny({ graph: { externalLocation: location() } }));
      expect(error).toSatisfy(ConfigError.is);
      expect(error.message).toContain(`refers to "${location()}", which is outside its folder`);
    });

    it('by a symbolic link', async () => {
      await mkdir(join(directory, 'onnx'));
      await symlink(join(outside, 'weights.bin'), join(directory, 'onnx', 'weights.bin'));
      const error = await failure(() => openTiny({ graph: { externalLocation: 'weights.bin' } }));
      expect(error).toSatisfy(ConfigError.is);
      expect(error.message).toContain('refers to "weights.bin", which is outside its folder');
    });
  });

  it('is refused when trestle.json names a graph outside', async () => {
    const error = await failure(() => openTiny({ trestle: { onnxFile: '../model.onnx' } }));
    expect(error.message).toContain('refers to "../model.onnx"');
  });

  it.each([
    ['truncated', (graph: Buffer) => graph.subarray(0, graph.length - 100)],
    ['garbage', () => Buffer.from('GIF89a, or so it seems')],
    ['empty', () => Buffer.alloc(0)],
    [
      'a graph with an operator nobody has heard of',
      (graph: Buffer) => Buffer.from(graph.toString('latin1').replaceAll('MatMul', 'MatMud'), 'latin1'),
    ],
  ])('is refused by name when its graph is %s', async (_, damage) => {
    const error = await failure(async () => {
      await openTiny();
      await write('onnx/model.onnx', damage(tinyBertOnnx()));
      await open();
    });
    expect(error).toSatisfy(ConfigError.is);
    expect(error.message).toContain(join(directory, 'onnx', 'model.onnx'));
  });

  it('is refused when the graph asks for an input nobody can give', async () => {
    const error = await failure(() => openTiny({ graph: { extraInput: 'pixel_values' } }));
    expect(error.message).toContain('asks for the input "pixel_values"');
  });

  it('is refused when the graph does not give what the pooling needs', async () => {
    const error = await failure(() => openTiny({ graph: { output: 'pooled' }, trestle: { pooling: 'mean' } }));
    expect(error.message).toContain(
      'gives sentence_embedding; pooling "mean" needs last_hidden_state or token_embeddings',
    );
  });

  it.each([
    ['trestle.json', { poolling: 'mean' }, 'Unrecognized key: "poolling"'],
    ['trestle.json', { maxTokens: 0 }, 'maxTokens'],
    ['1_Pooling/config.json', { pooling_mode_max_tokens: true }, 'pooling that is not supported'],
    ['1_Pooling/config.json', { pooling_mode_cls_token: true, pooling_mode_mean_tokens: true }, 'mean and cls'],
    ['config.json', new TextEncoder().encode('{'), 'is not JSON'],
    ['tokenizer.json', { model: { type: 'Unheard' } }, 'does not describe a tokenizer'],
    ['tokenizer.json', new TextEncoder().encode('[1'), 'does not describe a tokenizer'],
  ])('is refused by name when %s says %o', async (name, content, sentence) => {
    const error = await failure(async () => {
      await openTiny();
      await write(name, content);
      await open();
    });
    expect(error).toSatisfy(ConfigError.is);
    expect(error.message).toContain(join(directory, name));
    expect(error.message).toContain(sentence);
  });

  it('says what is missing', async () => {
    const nothing = await failure(open);
    expect(nothing).toSatisfy(NotFoundError.is);
    expect(nothing.message).toContain('holds no onnx/model.onnx and no model.onnx');
    await write('model.onnx', tinyBertOnnx());
    const noTokenizer = await failure(open);
    expect(noTokenizer).toSatisfy(NotFoundError.is);
    expect(noTokenizer.message).toContain(join(directory, 'tokenizer.json'));
  });
});
