import { basename, resolve } from 'node:path';
import { ConfigError } from '../../base/errors/config-error.ts';
import { DeniedError } from '../../base/errors/denied-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { ProviderDeclaration } from '../../contract/provider.ts';
import type { Clock } from '../../spec/clock.ts';
import type { LanguageModel } from '../../spec/language-model.ts';
import type { ModelInfo, ModelSource } from '../../spec/model-source.ts';
import type { ModelFiles } from '../../spec/text-generation.ts';
import { createFileModel } from './file-model.ts';
import type { FoundModel } from './found-model.ts';
import { inspectGgufFile } from './inspect-gguf-file.ts';
import { inspectOnnxFolder } from './inspect-onnx-folder.ts';
import type { Environment, ModelProcessLayout } from './model-process.ts';
import { createModelRunner, type ModelRunner } from './model-runner.ts';

/** A provider whose one model lies in files of this machine. */
export interface FileProvider {
  id: string;
  kind: ModelFiles['kind'];
  /** `id/name of the folder or file` */
  modelId: string;
  info: ModelInfo;
}

/** The models in files that trestle.jsonc names. */
export interface ModelFileSource extends ModelSource {
  providers(): readonly FileProvider[];
  /** Looks again. @returns why the model cannot be used, and whether that is for trust; null when it can */
  problemOf(modelId: string): { isTrust: boolean; why: string } | null;
  /** Ends every process. */
  dispose(): Promise<void>;
}

interface Declared extends FileProvider {
  inspect: () => FoundModel;
  /** When trestle.jsonc was read. */
  wasUsable: boolean;
}

export function createModelFileSource(options: {
  /** `providers` of trestle.jsonc, as it is now: the same list until the file changes. */
  declared: () => readonly ProviderDeclaration[];
  workspacePath: string;
  isTrusted: () => boolean;
  layout: ModelProcessLayout;
  environment: Environment;
  clock: Clock;
}): ModelFileSource {
  const { declared, isTrusted, layout, environment, clock } = options;
  const opened = new Map<string, { model: LanguageModel; runner: ModelRunner }>();

  let resolved: { from: readonly ProviderDeclaration[]; providers: readonly Declared[] } | null = null;
  /** Asked for with every routed call: files are looked at only when trestle.jsonc has changed. */
  const providers = (): readonly Declared[] => {
    const from = declared();
    if (resolved?.from !== from) resolved = { from, providers: from.flatMap((one) => toProvider(one, options)) };
    return resolved.providers;
  };
  const find = (modelId: string): Declared | undefined => providers().find((one) => one.modelId === modelId);
  const require = (modelId: string): Declared => {
    const provider = find(modelId);
    if (provider !== undefined) return provider;
    throw new NotFoundError(`trestle.jsonc does not name ${modelId} any more.`);
  };

  /** @throws DeniedError, ConfigError, NotFoundError: what keeps the model from being used */
  const filesOf = (modelId: string): ModelFiles => {
    const { id, inspect, wasUsable } = require(modelId);
    if (!isTrusted()) {
      throw new DeniedError(
        `This workspace came from elsewhere and is restricted: the model of its provider ${id} is not loaded.`,
      );
    }
    const { files, problem } = inspect();
    if (files === null) throw new ConfigError(problem ?? `${modelId} cannot be used.`);
    // It has come since, or is trusted since: what was not known of it is to be read.
    if (!wasUsable) resolved = null;
    return files;
  };

  return {
    providers,
    problemOf: (modelId) => {
      try {
        filesOf(modelId);
        return null;
      } catch (error) {
        if (DeniedError.is(error) || ConfigError.is(error)) {
          return { isTrust: DeniedError.is(error), why: error.message };
        }
        throw error;
      }
    },
    list: () => providers().map(({ info }) => info),
    describe: (modelId) => find(modelId)?.info ?? null,
    open: (modelId) => {
      const provider = find(modelId);
      if (provider === undefined) {
        const other = providers().find(({ id }) => modelId.startsWith(`${id}/`));
        if (other === undefined) return null;
        throw new NotFoundError(`${other.id} has the one model ${other.modelId}; ${modelId} is none of its.`);
      }
      const known = opened.get(modelId);
      if (known !== undefined) return known.model;
      const runner = createModelRunner({ files: () => filesOf(modelId), modelId, layout, environment, clock });
      const model = createFileModel({
        modelId,
        provider: provider.id,
        generator: runner,
        // Before a stream begins: then routing can still ask another.
        require: () => void filesOf(modelId),
      });
      opened.set(modelId, { model, runner });
      return model;
    },
    dispose: async () => {
      await Promise.all([...opened.values()].map(({ runner }) => runner.dispose()));
    },
  };
}

function toProvider(
  { id, kind, folder, file, graph }: ProviderDeclaration,
  options: { workspacePath: string; isTrusted: () => boolean; environment: Environment },
): Declared[] {
  const { workspacePath, isTrusted, environment } = options;
  const named = folder ?? file;
  if ((kind !== 'onnx' && kind !== 'gguf') || named === undefined) return [];
  const path = resolve(workspacePath, named);
  const inspect = (): FoundModel =>
    kind === 'onnx'
      ? inspectOnnxFolder({ id, folder: path, graph })
      : inspectGgufFile({ id, file: path, workspacePath, environment });
  // Nothing is read on behalf of a workspace that nobody trusts.
  const found = isTrusted() ? inspect() : null;
  const name = basename(path)
    .replace(/\.gguf$/i, '')
    .replaceAll(/[^\w.-]/g, '-');
  const modelId = `${id}/${name === '' ? 'model' : name}`;
  const info: ModelInfo = {
    modelId,
    isLocal: true,
    contextTokens: found?.contextTokens ?? null,
    supportsTools: false,
    supportsJsonSchema: false,
  };
  return [{ id, kind, modelId, info, inspect, wasUsable: found?.problem === null }];
}
