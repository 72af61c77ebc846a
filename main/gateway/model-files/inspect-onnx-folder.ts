import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type FoundModel, unusable } from './found-model.ts';

/** A config.json has some kilobytes. */
const MAX_CONFIG_BYTES = 1024 * 1024;

/** Where converters put the graph, in the order in which we look. */
const USUAL_GRAPHS = ['onnx/model.onnx', 'model.onnx'];

/** Classes that write text one token after the other are called so. */
const WRITES_TEXT = /(?:ForCausalLM|LMHeadModel)$/;

const tokens = z.int().min(1).max(100_000_000).nullish().catch(null);

const configFile = z.looseObject({
  architectures: z.array(z.string().max(200)).max(20).nullish().catch(null),
  max_position_embeddings: tokens,
  n_positions: tokens,
});

/** Looks into a folder: a few small reads, so that a list of models can say what is wrong before anybody asks. */
export function inspectOnnxFolder(options: { id: string; folder: string; graph: string | undefined }): FoundModel {
  const { id, folder, graph: named } = options;
  if (!isDirectory(folder)) {
    return unusable(`There is no folder ${folder}: change "folder" of ${id} in trestle.jsonc.`);
  }
  const config = readConfig(folder);
  if (config === null) {
    return unusable(
      `${folder} holds no config.json that can be read: ${id} needs the whole folder of a model exported for transformers.js.`,
    );
  }
  const architecture = config.architectures?.[0];
  if (architecture !== undefined && !WRITES_TEXT.test(architecture)) {
    return unusable(
      `${folder} holds a ${architecture}, which does not write text: name the folder of a chat model as "folder" of ${id}.`,
    );
  }
  const missing = ['tokenizer.json', 'tokenizer_config.json'].find((name) => !isFile(join(folder, name)));
  if (missing !== undefined)
    return unusable(`${folder} has no ${missing}: get the whole folder of the model of ${id}.`);
  const graphs = graphsIn(folder);
  const graph = named ?? USUAL_GRAPHS.find((name) => graphs.includes(name)) ?? (graphs.length === 1 ? graphs[0] : null);
  if (graph == null || !graphs.includes(graph)) {
    return unusable(
      graphs.length === 0
        ? `${folder} holds no .onnx file: get the folder of a model exported for transformers.js for ${id}.`
        : `${folder} holds ${graphs.join(', ')}: name one as "graph" of ${id} in trestle.jsonc.`,
    );
  }
  const contextTokens = config.max_position_embeddings ?? config.n_positions ?? null;
  return { files: { kind: 'onnx', folder, graph }, contextTokens, problem: null };
}

function readConfig(folder: string): z.infer<typeof configFile> | null {
  const path = join(folder, 'config.json');
  try {
    if (statSync(path).size > MAX_CONFIG_BYTES) return null;
    return configFile.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** Every graph of the two folders that converters use. */
function graphsIn(folder: string): string[] {
  const below = (directory: string): string[] => {
    try {
      return readdirSync(join(folder, directory)).filter((name) => name.endsWith('.onnx'));
    } catch {
      return [];
    }
  };
  return [...below('onnx').map((name) => `onnx/${name}`), ...below('.')].toSorted();
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
