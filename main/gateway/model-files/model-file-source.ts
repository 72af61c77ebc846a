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
import { inspectOnnxFolder, type OnnxFolder } from './inspect-onnx-folder.ts';
import type { ModelProcessLayout } from './model-process.ts';
import { createModelRunner, type ModelRunner } from './model-runner.ts';

/** A provider whose one model lies in files of this machine. */
export interface FileProvider {
  id: string;
  kind: 'onnx';
  /** `id/name of the folder` */
  modelId: string;
  folder: string;
  info: ModelInfo;
}

/** The models in files that trestle.jsonc names. */
export interface ModelFileSource extends ModelSource {
  providers(): readonly FileProvider[];
  /** Looks again. @returns why the model cannot be used, and whether that is for trust; null when it can */
  problemOf(provider: FileProvider): { isTrust: boolean; why: string } | null;
  /** Ends every process. */
  dispose(): Promise<void>;
}

interface Declared extends FileProvider {
  /** When trestle.jsonc was read. */
  wasUsable: boolean;
  graph: string | undefined;
}

export function createModelFileSource(options: {
  /** `providers` of trestle.jsonc, as it is now: the same list until the file changes. */
  declared: () => readonly ProviderDeclaration[];
  workspacePath: string;
  isTrusted: () => boolean;
  layout: ModelProcessLayout;
  clock: Clock;
}): ModelFileSource {
  const { declared, workspacePath, isTrusted, layout, clock } = options;
  const opened = new Map<string, { model: LanguageModel; runner: ModelRunner }>();

  let resolved: { from: readonly ProviderDeclaration[]; providers: readonly Declared[] } | null = null;
  /** Asked for with every routed call: folders are looked into only when the file has changed. */
  const providers = (): readonly Declared[] => {
    const from = declared();
    if (resolved?.from !== from) {
      const isTrustedNow = isTrusted();
      resolved = { from, providers: from.flatMap((one) => toProvider(one, workspacePath, isTrustedNow)) };
    }
    return resolved.providers;
  };
  const find = (modelId: string): Declared | undefined => providers().find((one) => one.modelId === modelId);

  const problemOf = ({ id, folder, modelId }: FileProvider): { isTrust: boolean; why: string } | null => {
    const known = find(modelId);
    if (!isTrusted()) {
      return {
        isTrust: true,
        why: `This workspace came from elsewhere and is restricted: the model of its provider ${id} is not loaded.`,
      };
    }
    const { problem } = inspectOnnxFolder({ id, folder, graph: known?.graph });
    // It has come since, or is trusted since: what was not known of it is to be read.
    if (problem === null && known?.wasUsable === false) resolved = null;
    return problem === null ? null : { isTrust: false, why: problem };
  };
  const require = (modelId: string): { provider: Declared; found: OnnxFolder } => {
    const provider = find(modelId);
    if (provider === undefined) throw new NotFoundError(`trestle.jsonc does not name ${modelId} any more.`);
    const problem = problemOf(provider);
    if (problem?.isTrust === true) throw new DeniedError(problem.why);
    if (problem !== null) throw new ConfigError(problem.why);
    return { provider, found: inspectOnnxFolder(provider) };
  };
  const filesOf = (modelId: string): ModelFiles => {
    const { provider, found } = require(modelId);
    if (found.graph === null) throw new ConfigError(found.problem ?? `${provider.folder} cannot be used.`);
    return { kind: 'onnx', folder: provider.folder, graph: found.graph };
  };

  return {
    providers,
    problemOf,
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
      const runner = createModelRunner({ files: () => filesOf(modelId), modelId, layout, clock });
      const model = createFileModel({
        modelId,
        provider: provider.id,
        generator: runner,
        require: () => void require(modelId),
      });
      opened.set(modelId, { model, runner });
      return model;
    },
    dispose: async () => {
      await Promise.all([...opened.values()].map(({ runner }) => runner.dispose()));
    },
  };
}

function toProvider(declaration: ProviderDeclaration, workspacePath: string, isTrusted: boolean): Declared[] {
  const { id, kind, folder: named, graph } = declaration;
  if (kind !== 'onnx' || named === undefined) return [];
  const folder = resolve(workspacePath, named);
  const name = basename(folder).replaceAll(/[^\w.-]/g, '-');
  const modelId = `${id}/${name === '' ? 'model' : name}`;
  // Nothing is read on behalf of a workspace that nobody trusts.
  const found = isTrusted ? inspectOnnxFolder({ id, folder, graph }) : null;
  const info: ModelInfo = {
    modelId,
    isLocal: true,
    contextTokens: found?.contextTokens ?? null,
    supportsTools: false,
    supportsJsonSchema: false,
  };
  return [{ id, kind, modelId, folder, graph, info, wasUsable: found?.problem === null }];
}
