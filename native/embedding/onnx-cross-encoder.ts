import { ConfigError } from '../../main/base/errors/config-error.ts';
import { ModelCallError } from '../../main/base/errors/model-call-error.ts';
import { ModelResponseError } from '../../main/base/errors/model-response-error.ts';
import type { EmbeddingModel, EmbeddingModelInfo } from '../../main/spec/embedding-model.ts';
import type { OnnxSession, TokenRows } from '../onnx/onnx-session.ts';
import { embedTexts } from './embed-texts.ts';
import { type FolderTokenizer, openFolderTokenizer } from './folder-tokenizer.ts';
import { sha256 } from './model-folder.ts';
import { splitPair } from './pair-text.ts';
import { openTransformersGraph } from './transformers-graph.ts';
import { readTransformersSettings } from './transformers-settings.ts';

const OUTPUT = 'logits';
const INPUTS: ReadonlySet<string> = new Set(['input_ids', 'attention_mask', 'token_type_ids']);

/**
 * Loads a cross-encoder (sequence classification) from a transformers.js-style folder: `tokenizer.json`,
 * `onnx/model.onnx` or `model.onnx`, and optionally the files that sentence transformers have. Nothing is fetched.
 *
 * To the worker that runs it, it is a model of one dimension: a text is a pair (`pairText`), its vector the relevance,
 * higher is better, not normalised. With two classes it is the second's logit less the first's.
 *
 * @throws NotFoundError when the graph or the tokenizer is missing, ConfigError when a file cannot be used
 */
export async function createOnnxCrossEncoder(options: { directory: string }): Promise<EmbeddingModel> {
  const { directory } = options;
  const settings = await readTransformersSettings(directory);
  const { session, checksums } = await openTransformersGraph({ directory, onnxFile: settings.onnxFile });
  try {
    const unknown = session.inputNames.find((name) => !INPUTS.has(name));
    if (unknown !== undefined) {
      throw new ConfigError(
        `The model in ${directory} asks for the input "${unknown}"; only ${[...INPUTS].join(', ')} are known.`,
      );
    }
    if (!session.outputNames.includes(OUTPUT)) {
      throw new ConfigError(
        `The model in ${directory} gives ${session.outputNames.join(', ')}; a cross-encoder gives "${OUTPUT}". Is it an embedding model?`,
      );
    }
    const tokenizer = await openFolderTokenizer({ directory, maxTokens: settings.maxTokens });
    const info: EmbeddingModelInfo = {
      modelId: settings.modelId,
      dimensions: 1,
      fingerprint: sha256([...checksums, ...tokenizer.bytes.map((bytes) => sha256(bytes))].join('\n')),
      fusionWeight: 0,
    };
    return new OnnxCrossEncoder(info, session, tokenizer);
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

class OnnxCrossEncoder implements EmbeddingModel {
  readonly info: EmbeddingModelInfo;
  readonly #tokenizer: FolderTokenizer;
  #session: OnnxSession | null;

  constructor(info: EmbeddingModelInfo, session: OnnxSession, tokenizer: FolderTokenizer) {
    this.info = info;
    this.#session = session;
    this.#tokenizer = tokenizer;
  }

  async embed(texts: readonly string[], options: { signal?: AbortSignal }): Promise<Float32Array> {
    return await embedTexts(texts, {
      dimensions: 1,
      embedText: (text) => this.#score(text),
      signal: options.signal,
    });
  }

  async #score(pair: string): Promise<Float32Array> {
    const session = this.#session;
    if (session === null) throw new ModelCallError(`The model ${this.info.modelId} was disposed.`);
    const [query, passage] = splitPair(pair);
    const { ids, types } = this.#tokenizer.encodePair(query, passage);
    const all: TokenRows = { input_ids: ids, attention_mask: ids.map(() => 1), token_type_ids: types };
    const rows = Object.fromEntries(session.inputNames.map((name) => [name, all[name] ?? []]));
    const { values } = await session.run(rows, OUTPUT);
    const [first, second] = values;
    if (first === undefined || values.length > 2) {
      throw new ModelResponseError(
        `${this.info.modelId} gives ${values.length} classes for a pair; a reranker gives 1 or 2.`,
      );
    }
    return Float32Array.of(second === undefined ? first : second - first);
  }

  async dispose(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.dispose();
  }
}
