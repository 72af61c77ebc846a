import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeniedError } from '../../../main/base/errors/denied-error.ts';
import { InvalidArgumentError } from '../../../main/base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import type { InstalledModel } from '../../../main/contract/model.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../support/engine-here.ts';
import { serveLoopback } from '../../support/loopback-server.ts';
import { tinyModelFiles, writeTinyModel } from '../../support/tiny-model.ts';

let desk: EngineDesk;
let engine: Engine;
let store: string;

beforeEach(async () => {
  desk = createEngineDesk();
  store = join(desk.folder, 'models');
  engine = await desk.start({ TRESTLE_MODELS_DIR: store });
});
afterEach(() => desk.dispose());

/** What a hub does to a file request: everything, nothing but the first bytes, wrong bytes, too many. */
type Mischief = 'none' | 'cut' | 'corrupt' | 'longer' | 'no-ranges';

interface Hub {
  url: string;
  /** `name` or `name from N` for each request of a file. */
  asked: string[];
  mischief: (name: string, request: number) => Mischief;
  files: Map<string, Buffer>;
}

async function startHub(): Promise<Hub> {
  const hub: Hub = { url: '', asked: [], mischief: () => 'none', files: new Map(tinyModelFiles()) };
  const counts = new Map<string, number>();
  const { url } = await serveLoopback((request, response) => {
    const path = request.url ?? '';
    if (path.startsWith('/api/models/acme/tiny/')) {
      const siblings = [...hub.files, ['README.md', Buffer.from('# Tiny')] as const].map(([rfilename, bytes]) =>
        rfilename.endsWith('.onnx')
          ? { rfilename, size: bytes.length, lfs: { sha256: sha('sha256', bytes), size: bytes.length } }
          : {
              rfilename,
              size: bytes.length,
              blobId: sha('sha1', Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes])),
            },
      );
      response.end(JSON.stringify({ sha: 'a'.repeat(40), siblings }));
      return;
    }
    const name = /^\/acme\/tiny\/resolve\/a{40}\/(.+)$/.exec(path)?.[1] ?? '';
    const bytes = hub.files.get(name);
    if (bytes === undefined) {
      response.writeHead(404).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    hub.asked.push(from === 0 ? name : `${name} from ${from}`);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    switch (hub.mischief(name, count)) {
      case 'cut':
        response.writeHead(from === 0 ? 200 : 206, {
          'content-length': bytes.length - from,
          ...rangeHeader(from, bytes),
        });
        response.write(bytes.subarray(from, from + 100), () => setTimeout(() => response.destroy(), 20));
        return;
      case 'corrupt':
        response.end(Buffer.from(bytes).fill(7, 10, 20));
        return;
      case 'longer':
        response.end(Buffer.concat([bytes, bytes]));
        return;
      case 'no-ranges':
        response.end(bytes);
        return;
      case 'none':
        response.writeHead(from === 0 ? 200 : 206, rangeHeader(from, bytes));
        response.end(bytes.subarray(from));
    }
  });
  hub.url = url;
  return hub;
}

function rangeHeader(from: number, bytes: Buffer): Record<string, string> {
  return from === 0 ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
}

function sha(algorithm: string, bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest('hex');
}

async function pull(hub: Hub, more: { maxBytes?: number; onnxFile?: string } = {}): Promise<InstalledModel> {
  for await (const event of engine.stream('model.pull', { modelId: 'acme/tiny', hub: hub.url, ...more })) {
    if (event.type === 'model-finished') return event.model;
  }
  throw new Error('no model');
}

function leftovers(): string[] {
  return existsSync(store) ? readdirSync(store).filter((name) => !name.startsWith('acme')) : [];
}

describe('a model that is pulled', () => {
  it('is verified, loads, and is listed with the hash of every file', async () => {
    const hub = await startHub();
    const model = await pull(hub);
    expect(model.files.map(({ name }) => name)).toEqual([
      '1_Pooling/config.json',
      'onnx/model.onnx',
      'tokenizer.json',
      'tokenizer_config.json',
      'trestle.json',
    ]);
    expect(model.from).toContain('/acme/tiny@aaaaaaaaaaaa');
    expect((await engine.call('model.list', {})).map(({ modelId }) => modelId)).toEqual(['builtin-en', 'acme/tiny']);
    expect(await engine.call('model.verify', {})).toEqual([{ modelId: 'acme/tiny', ok: true, problems: [] }]);
    expect(leftovers()).toEqual([]);
  });

  it('goes on where the connection broke, byte for byte', async () => {
    const hub = await startHub();
    hub.mischief = (name, request) => (name === 'onnx/model.onnx' && request <= 2 ? 'cut' : 'none');
    await pull(hub);
    expect(hub.asked.filter((name) => name.startsWith('onnx'))).toEqual([
      'onnx/model.onnx',
      'onnx/model.onnx from 100',
      'onnx/model.onnx from 200',
    ]);
    expect((await engine.call('model.verify', {}))[0]?.ok).toBe(true);
  });

  it('goes on in another process after one that gave up', async () => {
    const hub = await startHub();
    hub.mischief = (name) => (name === 'onnx/model.onnx' ? 'cut' : 'none');
    // Six cuts of a hundred bytes: the engine tries five times and keeps what it has.
    await expect(pull(hub)).rejects.toThrow('Run the command again to go on');
    hub.mischief = () => 'none';
    hub.asked.length = 0;
    const other = await desk.start({ TRESTLE_MODELS_DIR: store });
    for await (const event of other.stream('model.pull', { modelId: 'acme/tiny', hub: hub.url })) void event;
    expect(hub.asked[0]).toMatch(/^onnx\/model\.onnx from [1-9]/);
    expect((await other.call('model.verify', {}))[0]?.ok).toBe(true);
  });

  it('begins again where a server knows no ranges', async () => {
    const hub = await startHub();
    hub.mischief = (_name, request) => (request === 1 ? 'cut' : 'no-ranges');
    await pull(hub);
    expect((await engine.call('model.verify', {}))[0]?.ok).toBe(true);
  });

  it('is not installed when its bytes are not what the hub lists', async () => {
    const hub = await startHub();
    hub.mischief = (name) => (name === 'tokenizer.json' ? 'corrupt' : 'none');
    await expect(pull(hub)).rejects.toThrow('gave other bytes than the hub lists, twice');
    hub.mischief = (name) => (name === 'tokenizer.json' ? 'longer' : 'none');
    await expect(pull(hub)).rejects.toThrow('more than the');
    expect(await engine.call('model.list', {})).toHaveLength(1);
  });

  it('is refused over the cap, offline, and when the hub has none', async () => {
    const hub = await startHub();
    await expect(pull(hub, { maxBytes: 100 })).rejects.toSatisfy(InvalidArgumentError.is);
    await expect(pull(hub, { onnxFile: 'onnx/other.onnx' })).rejects.toSatisfy(NotFoundError.is);
    const offline = await desk.start({ TRESTLE_MODELS_DIR: store, TRESTLE_OFFLINE: '1' });
    const stream = offline.stream('model.pull', { modelId: 'acme/tiny' })[Symbol.asyncIterator]();
    await expect(stream.next()).rejects.toSatisfy(DeniedError.is);
  });

  it('is not installed when it is no model at all', async () => {
    const hub = await startHub();
    hub.files.set('onnx/model.onnx', Buffer.from('not a graph'));
    await expect(pull(hub)).rejects.toThrow('model.onnx');
    expect(await engine.call('model.list', {})).toHaveLength(1);
    expect(leftovers()).toEqual([]);
  });
});

describe('a model that is imported', () => {
  it('is copied without links and strangers, and found changed when it was', async () => {
    const folder = join(desk.folder, 'e5-tiny');
    writeTinyModel(folder);
    writeFileSync(join(folder, 'run.py'), 'import os');
    symlinkSync('/etc/passwd', join(folder, 'link.json'));
    const model = await engine.call('model.import', { folder });
    expect(model.modelId).toBe('e5-tiny');
    expect(model.files.some(({ name }) => name === 'run.py' || name === 'link.json')).toBe(false);
    expect(JSON.parse(readFileSync(join(model.directory, 'trestle.json'), 'utf8'))).toMatchObject({
      queryPrefix: 'query: ',
      passagePrefix: 'passage: ',
    });
    appendFileSync(join(model.directory, 'tokenizer.json'), ' ');
    const [verified] = await engine.call('model.verify', {});
    expect(verified).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('tokenizer.json is not the file')],
    });
    await engine.call('model.remove', { modelId: 'e5-tiny' });
    expect(await engine.call('model.list', {})).toHaveLength(1);
  });

  it('serves an index of its own; tampered with or taken away, words alone answer, visibly', async () => {
    const docs = join(desk.folder, 'docs');
    mkdirSync(docs);
    writeFileSync(join(docs, 'bench.md'), '# Bench\n\nA bench holds a bridge.\n');
    const workspace = join(desk.folder, 'w');
    await engine.call('workspace.open', { path: workspace, create: true });
    await ingestAll(engine, { paths: [docs] });
    const folder = join(desk.folder, 'tiny');
    writeTinyModel(folder);
    const { directory } = await engine.call('model.import', { folder });
    const { generation } = await engine.call('generation.build', { model: 'tiny' });
    for await (const event of engine.stream('generation.watch', { generation })) void event;
    await engine.call('generation.flip', { to: generation });
    const { generations } = await engine.call('generation.list', {});
    expect(generations[0]).toMatchObject({ embeddingModel: 'tiny', dimensions: 4, state: 'serving' });
    const found = await engine.call('search.run', { query: 'bench' });
    expect(found.results[0]?.vectorRank).toBe(1);
    expect(found.degraded).toBeUndefined();
    await engine.dispose();

    appendFileSync(join(directory, 'tokenizer.json'), ' ');
    engine = await desk.start({ TRESTLE_MODELS_DIR: store });
    await engine.call('workspace.open', { path: workspace });
    const byWords = await engine.call('search.run', { query: 'bench' });
    expect(byWords.results[0]).toMatchObject({ bm25Rank: 1, vectorRank: null });
    expect(byWords.degraded).toMatchObject([{ leg: 'vector', code: 'model_call' }]);
    expect(byWords.degraded?.[0]?.message).toContain('was changed after it was installed');
    await expect(engine.call('search.run', { query: 'bench', mode: 'vector' })).rejects.toThrow('cannot be used');
    const { result } = await askAll(engine, { question: 'What does a bench hold?' });
    expect(result.stages.find(({ name }) => name === 'vector')).toMatchObject({ status: 'skipped' });
    expect((await engine.call('generation.list', {})).generations[0]?.error).toContain('was changed');
    // And back, in one step.
    await engine.call('generation.flip', { to: 1 });
    expect((await engine.call('search.run', { query: 'bench' })).degraded).toBeUndefined();
  });
});
