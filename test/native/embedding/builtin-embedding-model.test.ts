import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../main/base/errors/cancelled-error.ts';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { ModelCallError } from '../../../main/base/errors/model-call-error.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import type { EmbeddingModel } from '../../../main/spec/embedding-model.ts';
import { createBuiltinEmbeddingModel } from '../../../native/embedding/builtin-embedding-model.ts';
import { BuiltinTokenizer } from '../../../native/embedding/builtin-tokenizer.ts';
import { BuiltinVocabulary } from '../../../native/embedding/builtin-vocabulary.ts';
import { BUILTIN_MODEL_DIRECTORY } from '../../support/builtin-model-directory.ts';
import { readOnnxInitializer } from '../../support/read-onnx-initializer.ts';

const DIMENSIONS = 256;
const RUNS = process.env['TRESTLE_TEST_LONG'] === '1' ? 500 : 30;

interface TestVector {
  text: string;
  ids: number[];
  firstFive: number[];
  lastThree?: number[];
}

let model: EmbeddingModel;
let tokenizer: BuiltinTokenizer;
let vectors: TestVector[];

beforeAll(async () => {
  model = await createBuiltinEmbeddingModel({ directory: BUILTIN_MODEL_DIRECTORY });
  tokenizer = new BuiltinTokenizer(
    new BuiltinVocabulary(await readFile(join(BUILTIN_MODEL_DIRECTORY, 'vocab.json'), 'utf8')),
  );
  vectors = JSON.parse(await readFile(join(BUILTIN_MODEL_DIRECTORY, 'test-vectors.json'), 'utf8')) as TestVector[];
});
afterAll(async () => await model.dispose());

async function embed(...texts: string[]): Promise<Float32Array> {
  return await model.embed(texts, { purpose: 'passage' });
}

function rowOf(rows: Float32Array, row: number): Float32Array {
  return rows.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
}

function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
}

describe('builtin-en', () => {
  it('says what it is', () => {
    expect(model.info).toEqual({
      modelId: 'builtin-en',
      dimensions: DIMENSIONS,
      fusionWeight: 0.2,
      // Weights and tokenizer are part of every index: a new value here means that everything is embedded again.
      fingerprint: 'eca5a241e3330a0dc6cb5abcde8655574b5539b235052cfb6373b2bd3b293bb2',
    });
  });

  it('gives the ids and values it was trained to give (to 1e-5, the precision they were noted with)', async () => {
    const rows = await embed(...vectors.map(({ text }) => text));
    for (const [index, { text, ids, firstFive, lastThree = [] }] of vectors.entries()) {
      expect(tokenizer.encode(text)).toEqual(ids);
      const row = [...rowOf(rows, index)];
      for (const [position, value] of firstFive.entries()) expect(row[position]).toBeCloseTo(value, 5);
      for (const [position, value] of lastThree.entries()) expect(row[DIMENSIONS - 3 + position]).toBeCloseTo(value, 5);
    }
  });

  it('is the normalised mean of the scaled table rows, worked out here in double precision (to 1e-6)', async () => {
    const weights = await readFile(join(BUILTIN_MODEL_DIRECTORY, 'model256.onnx'));
    const entries = new Int8Array(readOnnxInitializer(weights, 'table'));
    const scales = new Float32Array(readOnnxInitializer(weights, 'scale'));
    const text = 'Rotate the signing key, then re-deploy every service that caches it: getElementById, naïve café.';
    const sum = new Float64Array(DIMENSIONS);
    for (const id of tokenizer.encode(text)) {
      for (let column = 0; column < DIMENSIONS; column++) {
        sum[column] = (sum[column] as number) + (entries[id * DIMENSIONS + column] as number) * (scales[id] as number);
      }
    }
    const norm = Math.hypot(...sum);
    const row = await embed(text);
    for (const [column, value] of sum.entries()) expect(row[column]).toBeCloseTo(value / norm, 6);
  });

  it('puts texts that mean the same nearer than texts that do not', async () => {
    const rows = await embed('restore a database backup', 'recovering the db from a dump', 'the cat sat on the mat');
    const related = cosineSimilarity(rowOf(rows, 0), rowOf(rows, 1));
    expect(related).toBeGreaterThan(cosineSimilarity(rowOf(rows, 0), rowOf(rows, 2)) + 0.2);
  });

  it('gives a text the same bits alone and at any place of a batch of 1 to 70', async () => {
    const word = fc.oneof(
      fc.constantFrom('the', 'index', 'latency', 'kidney', 'getElementById', 'mucopolysaccharides', '2024', '日本'),
      fc.string({ maxLength: 12 }),
    );
    const text = fc.array(word, { maxLength: 300 }).map((words) => words.join(' '));
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 70 }), async (texts) => {
        const together = await embed(...texts);
        const alone = new Float32Array(together.length);
        for (const [index, one] of texts.entries()) alone.set(await embed(one), index * DIMENSIONS);
        expect(Buffer.compare(Buffer.from(together.buffer), Buffer.from(alone.buffer))).toBe(0);
      }),
      { numRuns: RUNS },
    );
  });

  it('gives the same bits again after it is loaded again', async () => {
    const again = await createBuiltinEmbeddingModel({ directory: BUILTIN_MODEL_DIRECTORY });
    const texts = ['how do I restore a database backup', 'checkpoint the write-ahead log '.repeat(100)];
    expect(await again.embed(texts, { purpose: 'query' })).toEqual(await embed(...texts));
    await again.dispose();
  });

  it('gives unit vectors for text it knows and zeros for text it does not', async () => {
    const rows = await embed('known', '', '   \n', '日本語のテキスト', '🙂', 'plus known', '\ud800');
    const norms = Array.from({ length: 7 }, (_, row) => Math.hypot(...rowOf(rows, row)));
    for (const [row, norm] of norms.entries()) expect(norm).toBeCloseTo(row === 0 || row === 5 ? 1 : 0, 6);
  });

  it('gives no rows for no texts', async () => {
    expect(await embed()).toHaveLength(0);
  });

  it('reads a text of 100,000 characters and one of the longest possible words', async () => {
    const letters = 'qzxjvkwy';
    const oddWords = Array.from({ length: 4096 }, (_, word) =>
      Array.from({ length: 40 }, (__, letter) => letters[(word * 7 + letter * (word % 5)) % letters.length]).join(''),
    );
    const rows = await embed(
      'checkpoint the log. '.repeat(5000),
      oddWords.join(' '),
      'checkpoint the log. \udc00'.repeat(4761),
    );
    for (let row = 0; row < 3; row++) expect(Math.hypot(...rowOf(rows, row))).toBeCloseTo(1, 5);
  });

  it('stops between two texts when cancelled', async () => {
    const controller = new AbortController();
    const embedding = model.embed(Array<string>(100_000).fill('the write-ahead log'), {
      purpose: 'passage',
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 5);
    await expect(embedding).rejects.toSatisfy(CancelledError.is);
  });

  it('refuses calls after it is disposed, and is disposed twice without harm', async () => {
    const other = await createBuiltinEmbeddingModel({ directory: BUILTIN_MODEL_DIRECTORY });
    await other.dispose();
    await other.dispose();
    await expect(other.embed(['a'], { purpose: 'query' })).rejects.toSatisfy(ModelCallError.is);
  });
});

describe('a damaged builtin folder', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'trestle-builtin-'));
  });
  afterAll(async () => await rm(directory, { recursive: true }));

  async function damaged(file: string, content: (original: Buffer) => string | Buffer): Promise<unknown> {
    await cp(BUILTIN_MODEL_DIRECTORY, directory, { recursive: true, force: true });
    await writeFile(join(directory, file), content(await readFile(join(directory, file))));
    return await createBuiltinEmbeddingModel({ directory }).catch((error: unknown) => error);
  }

  it('is refused with the file, the expected and the found sha256 when one bit of the weights differs', async () => {
    const error = await damaged('model256.onnx', (original) => {
      original[5_000_000] = (original[5_000_000] ?? 0) ^ 1;
      return original;
    });
    expect(error).toSatisfy(ConfigError.is);
    const { details, message } = error as ConfigError;
    expect(details).toEqual({
      path: join(directory, 'model256.onnx'),
      expected: '1d5e6d03c9b12117af8997e015de2481e577b7edfb932926150a82e8c047b702',
      found: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(message).toContain(String(details['found']));
  });

  it('is refused when a file is truncated', async () => {
    expect(await damaged('vocab.json', (original) => original.subarray(0, 1000))).toSatisfy(ConfigError.is);
  });

  it('is refused when its list does not parse or does not name a needed file', async () => {
    expect(String(await damaged('SHA256SUMS', () => 'not a checksum'))).toContain('has the line "not a checksum"');
    expect(String(await damaged('SHA256SUMS', () => ''))).toContain('needs model.json in SHA256SUMS');
  });

  it('cannot name a file outside the folder', async () => {
    expect(String(await damaged('SHA256SUMS', () => `${'0'.repeat(64)}  ../secret\n`))).toContain('has the line');
  });

  it('is refused with the path when a file or the whole folder is missing', async () => {
    await cp(BUILTIN_MODEL_DIRECTORY, directory, { recursive: true, force: true });
    await rm(join(directory, 'vocab.json'));
    await expect(createBuiltinEmbeddingModel({ directory })).rejects.toSatisfy(NotFoundError.is);
    await expect(createBuiltinEmbeddingModel({ directory: join(directory, 'none') })).rejects.toThrow(
      join(directory, 'none', 'SHA256SUMS'),
    );
  });
});
