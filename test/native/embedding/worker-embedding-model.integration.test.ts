import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../main/base/errors/cancelled-error.ts';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { ModelCallError } from '../../../main/base/errors/model-call-error.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import type { EmbeddingModel } from '../../../main/spec/embedding-model.ts';
import { createBuiltinEmbeddingModel } from '../../../native/embedding/builtin-embedding-model.ts';
import { createWorkerEmbeddingModel } from '../../../native/embedding/worker-embedding-model.ts';
import { BUILTIN_MODEL_DIRECTORY } from '../../support/builtin-model-directory.ts';
import { tinyBertOnnx, tinyTokenizerJson } from '../../support/tiny-bert-onnx.ts';

const WORKER = new URL('../../../native/embedding/embed-worker.ts', import.meta.url);
const EXITING_PROCESS = fileURLToPath(new URL('../../support/exit-beside-embed-worker.ts', import.meta.url));
const FRAGILE_WORKER = new URL('../../support/fragile-embed-worker.ts', import.meta.url);
const EXIT_TEXT = 'please exit';
const THROW_TEXT = 'please throw';

const BUILTIN = { kind: 'builtin', directory: BUILTIN_MODEL_DIRECTORY } as const;

let model: EmbeddingModel | undefined;
let folder: string | undefined;

afterEach(async () => {
  await model?.dispose();
  if (folder !== undefined) await rm(folder, { recursive: true });
  model = undefined;
  folder = undefined;
});

async function start(workerUrl: URL): Promise<EmbeddingModel> {
  model = await createWorkerEmbeddingModel({ workerUrl, model: BUILTIN });
  return model;
}

async function embed(worker: EmbeddingModel, ...texts: string[]): Promise<Float32Array> {
  return await worker.embed(texts, { purpose: 'passage' });
}

async function newFolder(): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'trestle-worker-'));
  return folder;
}

describe('an embedding model in a worker', () => {
  it('gives what the model gives in this thread, bit for bit', async () => {
    const worker = await start(WORKER);
    const local = await createBuiltinEmbeddingModel(BUILTIN);
    const texts = ['restore a backup', '', 'naïve café', 'the write-ahead log '.repeat(200), 'lone \ud800 surrogate'];
    expect(worker.info).toEqual(local.info);
    expect(await embed(worker, ...texts)).toEqual(await embed(local, ...texts));
    expect(await embed(worker)).toHaveLength(0);
    await local.dispose();
  });

  it('serves a transformers.js-style folder', async () => {
    const directory = await newFolder();
    await writeFile(join(directory, 'model.onnx'), tinyBertOnnx());
    await writeFile(join(directory, 'tokenizer.json'), JSON.stringify(tinyTokenizerJson()));
    model = await createWorkerEmbeddingModel({ workerUrl: WORKER, model: { kind: 'transformers', directory } });
    expect(model.info.dimensions).toBe(4);
    expect(Math.hypot(...(await embed(model, 'a bench')))).toBeCloseTo(1, 6);
  });

  it('answers a query while a large batch is under way', async () => {
    const worker = await start(WORKER);
    const order: string[] = [];
    const batch = embed(worker, ...Array<string>(5000).fill('the write-ahead log')).then(() => order.push('batch'));
    const query = worker.embed(['restore'], { purpose: 'query' }).then(() => order.push('query'));
    await Promise.all([batch, query]);
    expect(order).toEqual(['query', 'batch']);
  });

  it('rejects a cancelled call as cancelled and goes on with the others', async () => {
    const worker = await start(WORKER);
    const controller = new AbortController();
    const cancelled = worker.embed(Array<string>(50_000).fill('the write-ahead log'), {
      purpose: 'passage',
      signal: controller.signal,
    });
    const other = embed(worker, 'restore a backup');
    controller.abort();
    await expect(cancelled).rejects.toSatisfy(CancelledError.is);
    await expect(worker.embed(['a'], { purpose: 'query', signal: controller.signal })).rejects.toSatisfy(
      CancelledError.is,
    );
    expect(await other).toEqual(await embed(worker, 'restore a backup'));
  });

  it.each([
    ['exits', EXIT_TEXT, 'exit code 7'],
    ['throws', THROW_TEXT, 'the session is gone'],
  ])('rejects what is under way when the worker %s, then starts it again', async (_, deadly, reason) => {
    const worker = await start(FRAGILE_WORKER);
    const before = await embed(worker, 'restore a backup');
    const calls = await Promise.allSettled([
      embed(worker, ...Array<string>(20_000).fill('long')),
      embed(worker, deadly),
    ]);
    for (const call of calls) {
      expect(call.status).toBe('rejected');
      const error = (call as PromiseRejectedResult).reason as ModelCallError;
      expect(error).toSatisfy(ModelCallError.is);
      expect(error.isRetryable).toBe(true);
      expect(error.message).toContain(reason);
    }
    expect(await embed(worker, 'restore a backup')).toEqual(before);
  });

  it('starts again after each death as long as it answers in between, and not after two deaths in a row', async () => {
    const worker = await start(FRAGILE_WORKER);
    for (let death = 0; death < 2; death++) {
      await expect(embed(worker, EXIT_TEXT)).rejects.toThrow('exit code 7');
      expect(await embed(worker, 'still here')).toHaveLength(256);
    }
    await expect(embed(worker, EXIT_TEXT)).rejects.toThrow('exit code 7');
    await expect(embed(worker, EXIT_TEXT)).rejects.toThrow('exit code 7');
    await expect(embed(worker, 'still here')).rejects.toThrow('died twice in a row');
    await expect(embed(worker, 'still here')).rejects.toSatisfy(
      (error) => ModelCallError.is(error) && !error.isRetryable,
    );
  });

  it('does not go on with other weights when the files were exchanged under it', async () => {
    const directory = await newFolder();
    await writeFile(join(directory, 'model.onnx'), tinyBertOnnx());
    await writeFile(join(directory, 'tokenizer.json'), JSON.stringify(tinyTokenizerJson()));
    model = await createWorkerEmbeddingModel({ workerUrl: FRAGILE_WORKER, model: { kind: 'transformers', directory } });
    await writeFile(join(directory, 'model.onnx'), tinyBertOnnx({ hasTokenTypes: false }));
    await expect(embed(model, EXIT_TEXT)).rejects.toThrow('exit code 7');
    await expect(embed(model, 'a bench')).rejects.toThrow('were changed while in use');
  });

  it('hands on why a model cannot be loaded', async () => {
    const directory = await newFolder();
    await cp(BUILTIN_MODEL_DIRECTORY, directory, { recursive: true });
    await writeFile(join(directory, 'vocab.json'), '{}');
    const damaged = createWorkerEmbeddingModel({ workerUrl: WORKER, model: { kind: 'builtin', directory } });
    await expect(damaged).rejects.toSatisfy(
      (error) => ConfigError.is(error) && error.details['path'] === join(directory, 'vocab.json'),
    );
    const missing = createWorkerEmbeddingModel({
      workerUrl: WORKER,
      model: { kind: 'transformers', directory: join(directory, 'no') },
    });
    await expect(missing).rejects.toSatisfy(NotFoundError.is);
  });

  it('says that the worker died when it dies before the model is loaded', async () => {
    const workerUrl = new URL('data:text/javascript,process.exit(3)');
    await expect(createWorkerEmbeddingModel({ workerUrl, model: BUILTIN })).rejects.toThrow('exit code 3');
  });

  it('ends with its owner: open calls are rejected, later ones refused, twice is once', async () => {
    const worker = await start(WORKER);
    const open = embed(worker, ...Array<string>(50_000).fill('the write-ahead log')).catch((error: unknown) => error);
    await embed(worker, 'by now the other call is under way');
    await worker.dispose();
    await worker.dispose();
    expect(String(await open)).toContain('was disposed');
    await expect(embed(worker, 'a')).rejects.toThrow('was disposed');
  });

  it('is started and ended many times in one process, also in the middle of a run', async () => {
    for (let round = 0; round < 8; round++) {
      const worker = await createWorkerEmbeddingModel({ workerUrl: WORKER, model: BUILTIN });
      const open = embed(worker, ...Array<string>(1000).fill('the write-ahead log')).catch((error: unknown) => error);
      await embed(worker, 'by now the other call is under way');
      await worker.dispose();
      expect(await open).toSatisfy(ModelCallError.is);
    }
  });

  // Without its care for it, 16 of 96 such exits were aborts in native code (code 134); with it, none.
  it.each([
    ['working', [5, 20, 40, 60]],
    ['loading', [10, 80, 110, 140, 170, 200]],
  ] as const)('lets its process exit cleanly while it is %s', async (moment, delays) => {
    for (const exitAfterMs of delays) {
      const child = spawn(process.execPath, [EXITING_PROCESS, BUILTIN_MODEL_DIRECTORY, moment, String(exitAfterMs)], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const [stderr, [exitCode, signal]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      expect({ stderr, exitCode, signal }).toEqual({ stderr: '', exitCode: 42, signal: null });
    }
  });
});
