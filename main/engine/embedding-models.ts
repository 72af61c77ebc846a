import { join } from 'node:path';
import { ConfigError } from '../base/errors/config-error.ts';
import { DeniedError } from '../base/errors/denied-error.ts';
import type { EmbeddingSettings } from '../contract/workspace-file.ts';
import { createEndpointEmbeddingModel, ENDPOINT_PREFIX } from '../gateway/embedding/endpoint-embedding-model.ts';
import { ModelStore } from '../gateway/model-store/model-store.ts';
import {
  BUILTIN_MODEL_ID,
  startEmbeddingModel,
  startFolderModel,
} from '../retrieval/embedding/start-embedding-model.ts';
import type { EmbeddingModel } from '../spec/embedding-model.ts';
import type { EngineServices } from './services.ts';

/** Before the name of a secret, where it is a variable. */
const SECRET_PREFIX = 'TRESTLE_SECRET_';

/** The models of this machine: `TRESTLE_MODELS_DIR`, else a folder of the person's cache. */
export function openModelStore({ environment, directories, clock }: EngineServices): ModelStore {
  const named = environment['TRESTLE_MODELS_DIR'];
  const directory = named === undefined || named === '' ? join(directories.cache, 'models') : named;
  return new ModelStore({ directory, clock });
}

/**
 * @param options.isTrusted of the workspace, read at each start: one that came from elsewhere names no endpoint
 * @returns how to start the model that a generation, or trestle.jsonc, names
 */
export function createModelStarter(options: {
  services: EngineServices;
  isTrusted: () => boolean;
}): (settings: EmbeddingSettings) => Promise<EmbeddingModel> {
  const { services, isTrusted } = options;
  const { layout } = services;
  return async (settings) => {
    const { model } = settings;
    if (model === BUILTIN_MODEL_ID) {
      return startEmbeddingModel({
        modelId: model,
        workerUrl: layout.embedWorker,
        builtinModelDirectory: layout.builtinModelDirectory,
      });
    }
    if (model.startsWith(ENDPOINT_PREFIX)) return startEndpoint(services, settings, isTrusted());
    const store = openModelStore(services);
    const { directory } = store.require(model);
    const { ok, problems } = await store.verify(model);
    if (!ok) {
      throw new ConfigError(
        `The model ${model} was changed after it was installed: ${problems.join(' ')} Get it again with \`trestle model pull\` or \`trestle model import\`.`,
        { details: { model } },
      );
    }
    return startFolderModel({ directory, workerUrl: layout.embedWorker });
  };
}

async function startEndpoint(
  services: EngineServices,
  settings: EmbeddingSettings,
  isTrusted: boolean,
): Promise<EmbeddingModel> {
  const { baseUrl, key: keyName, model } = settings;
  if (!isTrusted) {
    throw new DeniedError(
      `This workspace came from elsewhere and is restricted: its endpoint for ${model} is not contacted.`,
    );
  }
  if (baseUrl === undefined) {
    throw new ConfigError(`${model} needs an address: set "baseUrl" beside "model" in trestle.jsonc.`);
  }
  const secret = keyName?.slice(SECRET_PREFIX.length);
  const key = secret === undefined ? null : ((await services.secrets.find(secret))?.value ?? null);
  if (secret !== undefined && key === null) {
    throw new ConfigError(
      `${model} needs the key that trestle.jsonc names: set the variable ${keyName}, or \`trestle secret set ${secret}\`, and try again.`,
    );
  }
  const { host } = new URL(baseUrl);
  return createEndpointEmbeddingModel({
    settings: { ...settings, baseUrl },
    egress: services.egress.admitting({ name: 'embedding endpoint', hosts: [host] }),
    key,
    clock: services.clock,
  });
}
