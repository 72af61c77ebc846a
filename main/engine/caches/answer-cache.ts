import { lstatSync, rmSync } from 'node:fs';
import type { JsonValue } from '../../base/json.ts';
import { createAnswerStore, type AnswerStore } from '../../gateway/cache/answer-store.ts';
import { CACHE_APPLICATION_ID, CACHE_MIGRATIONS } from '../../gateway/cache/migrations.ts';
import { withAnswerCache } from '../../gateway/cache/with-answer-cache.ts';
import { createKnownWords } from '../../retrieval/query/known-words.ts';
import { servingGenerations } from '../../retrieval/generations/generation-record.ts';
import type { EmbeddingModel } from '../../spec/embedding-model.ts';
import type { ModelLayer } from '../../spec/model-source.ts';
import type { Database } from '../../storage/database.ts';
import { openDatabase } from '../../storage/database.ts';
import { layoutOf } from '../../workspace/workspace-layout.ts';
import type { WorkspaceFiles } from '../../workspace/workspace-files.ts';
import type { GenerationSet } from '../generations/generation-set.ts';
import type { EngineServices } from '../services.ts';

const SIDECARS = ['', '-wal', '-shm', '-journal'];

/** The answers of one workspace that may be given again, in `.trestle/cache.db`. */
export interface AnswerCache {
  layer: ModelLayer;
  /** The model whose vectors questions are compared by: that of the generation that serves by default. */
  embeddingModel(): Promise<EmbeddingModel>;
  isCommonWord(): Promise<(word: string) => boolean>;
  describe(): { entries: number; sizeBytes: number; oldestAt: number | null };
  /** Removes the file and with it every answer; asks under way keep none. @returns how many there were */
  clear(): number;
  dispose(): void;
}

export function createAnswerCache(options: {
  path: string;
  services: EngineServices;
  generations: GenerationSet;
  files: WorkspaceFiles;
  costOf: (modelId: string, usage: { inputTokens: number; outputTokens: number }) => number | null;
}): AnswerCache {
  const { services, generations, files, costOf } = options;
  const path = layoutOf(options.path).cache;
  let opened: { database: Database; store: AnswerStore } | null = null;
  const knownWords = createKnownWords({ directory: services.layout.builtinModelDirectory });

  const remove = (): void => {
    for (const suffix of SIDECARS) rmSync(`${path}${suffix}`, { force: true });
  };
  const openFile = (): Database =>
    openDatabase({
      path,
      applicationId: CACHE_APPLICATION_ID,
      migrations: CACHE_MIGRATIONS,
      durability: 'normal',
    });
  const open = (): AnswerStore => {
    if (opened !== null) return opened.store;
    // It came with the folder and leads elsewhere.
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) remove();
    let database: Database;
    try {
      database = openFile();
    } catch {
      // Damaged, another program's or a later Trestle's: all of it can be made again.
      remove();
      database = openFile();
    }
    opened = { database, store: createAnswerStore(database) };
    return opened.store;
  };
  const close = (): void => {
    opened?.database.close();
    opened = null;
  };
  const serving = (): readonly { generation: number; database: Database }[] =>
    servingGenerations(generations.registry.serving()).map((generation) => ({
      generation,
      database: generations.get(generation).database,
    }));
  const embeddingModel = (): Promise<EmbeddingModel> => generations.get(generations.registry.serving().default).model();
  const isCommonWord = async (): Promise<(word: string) => boolean> => {
    const words = await knownWords();
    return (word) => words.has(word);
  };
  return {
    layer: (model, info) =>
      withAnswerCache(model, info.modelId, {
        store: open,
        clock: services.clock,
        embed: async (question, signal) =>
          (await embeddingModel()).embed([question], { purpose: 'query', ...(signal === undefined ? {} : { signal }) }),
        embeddingSpace: async () => (await embeddingModel()).info.fingerprint,
        isCommonWord,
        corpusVersion: () =>
          serving()
            .map(({ generation, database }) => `g${generation}:${lastChange(database)}`)
            .join(' '),
        areIndexed: (chunkIds) => areIndexed(serving(), chunkIds),
        declarationOf: (modelId) => declarationOf(files, modelId),
        costOf,
      }),
    embeddingModel,
    isCommonWord,
    describe: () => {
      const size = SIDECARS.reduce((sum, suffix) => sum + sizeOf(`${path}${suffix}`), 0);
      return size === 0 ? { entries: 0, sizeBytes: 0, oldestAt: null } : { ...open().describe(), sizeBytes: size };
    },
    clear: () => {
      const entries = sizeOf(path) === 0 ? 0 : open().describe().entries;
      close();
      remove();
      return entries;
    },
    dispose: close,
  };
}

/** Whichever the id names: another endpoint, route or profile under the same id is another model. */
function declarationOf(files: WorkspaceFiles, modelId: string): JsonValue {
  const [provider = '', ...rest] = modelId.split('/');
  const name = rest.join('/');
  const declared =
    provider === 'policy'
      ? files.readPolicies().byId.get(name)
      : provider === 'sim'
        ? files.readSimulators().byId.get(name)
        : files.readWorkspace().providers.find(({ id }) => id === provider);
  return declared === undefined ? null : (JSON.parse(JSON.stringify(declared)) as JsonValue);
}

function lastChange(database: Database): number {
  return database.prepare<{ seq: number | null }>('SELECT max(seq) AS seq FROM chunk_change').get()?.seq ?? 0;
}

function areIndexed(serving: readonly { database: Database }[], chunkIds: readonly string[]): boolean {
  const missing = new Set(chunkIds);
  for (const { database } of serving) {
    const rows = database
      .prepare<{ chunkId: string }>(
        'SELECT chunk_id AS chunkId FROM chunk WHERE chunk_id IN (SELECT value FROM json_each(?))',
      )
      .all(JSON.stringify([...missing]));
    for (const { chunkId } of rows) missing.delete(chunkId);
  }
  return missing.size === 0;
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
