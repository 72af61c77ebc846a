import { basename } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { InstalledModel, ModelPullEvent } from '../../contract/model.ts';
import { type ModelCheck } from '../../gateway/model-store/model-store.ts';
import { pullModel } from '../../gateway/model-store/pull-model.ts';
import { BUILTIN_MODEL_ID, startFolderModel } from '../../retrieval/embedding/start-embedding-model.ts';
import { createAsyncQueue } from '../async-queue.ts';
import { openModelStore } from '../embedding-models.ts';
import type { Handlers } from '../handlers.ts';
import type { EngineServices } from '../services.ts';

type ModelCalls = 'model.list' | 'model.import' | 'model.verify' | 'model.remove';

/** Hosts that the hub sends its files from. */
const HUB_FILE_HOSTS: Readonly<Record<string, readonly string[]>> = {
  'huggingface.co': ['.huggingface.co', '.hf.co'],
};

/** Embedding models of this machine, shared by all workspaces. */
export function createModelHandlers(services: EngineServices): Handlers<ModelCalls, 'model.pull'> {
  const { layout, clock, egress } = services;
  const store = openModelStore(services);
  const builtin: InstalledModel = {
    modelId: BUILTIN_MODEL_ID,
    origin: 'bundled',
    from: `Trestle ${layout.version}`,
    directory: layout.builtinModelDirectory,
    sizeBytes: 0,
    addedAt: null,
    files: [],
  };
  const check: ModelCheck = async (directory) => {
    const model = await startFolderModel({ directory, workerUrl: layout.embedWorker });
    try {
      await model.embed(['the cat sat on the mat'], { purpose: 'query' });
    } finally {
      await model.dispose();
    }
  };
  const refuseBuiltin = (modelId: string): void => {
    if (modelId === BUILTIN_MODEL_ID) {
      throw new InvalidArgumentError(`${BUILTIN_MODEL_ID} comes with Trestle. Give the model another name.`);
    }
  };
  return {
    'model.list': async () => [builtin, ...store.list()],
    'model.import': async ({ folder, modelId = readableId(folder), maxBytes }) => {
      refuseBuiltin(modelId);
      return store.importFolder({ folder, modelId, maxBytes, check });
    },
    'model.verify': async ({ modelId }) => {
      const ids = modelId === undefined ? store.list().map((model) => model.modelId) : [modelId];
      return Promise.all(ids.map((id) => store.verify(id)));
    },
    'model.remove': async ({ modelId }) => {
      refuseBuiltin(modelId);
      store.remove(modelId);
      return null;
    },
    'model.pull': (request, { signal }) => {
      refuseBuiltin(request.modelId);
      const { host } = new URL(request.hub);
      const left = new AbortController();
      const queue = createAsyncQueue<ModelPullEvent>({ onReaderLeft: () => left.abort() });
      pullModel({
        request,
        store,
        // Somebody asks for this model from this hub now: that is what opens the door, and only for as long.
        egress: egress.admitting({ name: 'model pull', hosts: [host, ...(HUB_FILE_HOSTS[host] ?? [])] }),
        clock,
        check,
        signal: AbortSignal.any([signal, left.signal]),
        onProgress: (progress) => queue.push({ type: 'model-progress', ...progress }),
      }).then(
        (model) => {
          queue.push({ type: 'model-finished', model });
          queue.close();
        },
        (error: unknown) => queue.fail(error),
      );
      return queue;
    },
  };
}

function readableId(folder: string): string {
  const name = basename(folder)
    .replaceAll(/[^\w.-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return name === '' ? 'model' : name;
}
