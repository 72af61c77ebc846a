import { canonicalJson } from '../../main/base/json.ts';
import { ConfigError } from '../../main/base/errors/config-error.ts';
import { ModelCallError } from '../../main/base/errors/model-call-error.ts';
import type { EmbeddingModel, EmbeddingModelInfo } from '../../main/spec/embedding-model.ts';
import type { OnnxSession, TokenRows } from '../onnx/onnx-session.ts';
import { embedTexts } from './embed-texts.ts';
import { type FolderTokenizer, openFolderTokenizer } from './folder-tokenizer.ts';
import { sha256 } from './model-folder.ts';
import { normalise, pool } from './pooling.ts';
import { openTransformersGraph } from './transformers-graph.ts';
import { type Pooling, readTokenPooling, readTransformersSettings } from './transformers-settings.ts';

/** What a sentence transformer may ask for, from the ids of one text without padding. */
const INPUTS: Readonly<Record<string, (ids: readonly number[]) => readonly number[]>> = {
  input_ids: (ids) => ids,
  attention_mask: (ids) => ids.map(() => 1),
  token_type_ids: (ids) => ids.map(() => 0),
};

/** Names under which exporters give the pooled vector, and the vectors of the tokens. */
const POOLED_OUTPUT = 'sentence_embedding';
const TOKEN_OUTPUTS = ['last_hidden_state', 'token_embeddings'];

/** Any text with a token: its vector tells the model's length, and that the graph runs at all. */
const PROBE = 'a';

/**
 * Loads a sentence transformer from a transformers.js-style folder: `tokenizer.json`, `onnx/model.onnx` or
 * `model.onnx`, and optionally `tokenizer_config.json`, `config.json`, sentence-transformers' files, and our
 * `trestle.json`. Nothing is fetched.
 *
 * @throws NotFoundError when the graph or the tokenizer is missing, ConfigError when a file cannot be used; the message
 *   names the file and what to change
 */
export async function createTransformersEmbeddingModel(options: { directory: string }): Promise<EmbeddingModel> {
  const { directory } = options;
  const settings = await readTransformersSettings(directory);
  const { session, checksums } = await openTransformersGraph({ directory, onnxFile: settings.onnxFile });
  try {
    for (const name of session.inputNames) {
      if (!(name in INPUTS)) {
        throw new ConfigError(
          `The model in ${directory} asks for the input "${name}"; only ${Object.keys(INPUTS).join(', ')} are known.`,
        );
      }
    }
    const pooling = settings.pooling ?? (await defaultPooling(directory, session));
    const tokenizer = await openFolderTokenizer({ directory, maxTokens: settings.maxTokens });
    const encoder: Encoder = { session, tokenizer, pooling, output: outputFor(pooling, session, directory) };
    const { queryPrefix, passagePrefix, maxTokens } = settings;
    const info: EmbeddingModelInfo = {
      modelId: settings.modelId,
      dimensions: (await encode(encoder, PROBE)).length,
      // Prefixes, pooling and length move the vectors as weights do: other settings are another space.
      fingerprint: sha256(
        [
          ...checksums,
          ...tokenizer.bytes.map((bytes) => sha256(bytes)),
          canonicalJson({ pooling, queryPrefix, passagePrefix, maxTokens }),
        ].join('\n'),
      ),
      fusionWeight: settings.fusionWeight,
    };
    return new TransformersEmbeddingModel(info, encoder, { query: queryPrefix, passage: passagePrefix });
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

interface Encoder {
  session: OnnxSession;
  tokenizer: FolderTokenizer;
  pooling: Pooling;
  output: string;
}

class TransformersEmbeddingModel implements EmbeddingModel {
  readonly info: EmbeddingModelInfo;
  readonly #prefixes: { query: string; passage: string };
  #encoder: Encoder | null;

  constructor(info: EmbeddingModelInfo, encoder: Encoder, prefixes: { query: string; passage: string }) {
    this.info = info;
    this.#encoder = encoder;
    this.#prefixes = prefixes;
  }

  async embed(
    texts: readonly string[],
    options: { purpose: 'query' | 'passage'; signal?: AbortSignal },
  ): Promise<Float32Array> {
    const prefix = this.#prefixes[options.purpose];
    return await embedTexts(texts, {
      dimensions: this.info.dimensions,
      embedText: (text) => this.#embedText(text, prefix),
      signal: options.signal,
    });
  }

  async #embedText(text: string, prefix: string): Promise<Float32Array | null> {
    if (this.#encoder === null) throw new ModelCallError(`The model ${this.info.modelId} was disposed.`);
    // Special tokens and the prefix would give even no text a vector, and every empty text the same.
    if (text.trim() === '') return null;
    return normalise(await encode(this.#encoder, prefix + text));
  }

  async dispose(): Promise<void> {
    const encoder = this.#encoder;
    this.#encoder = null;
    await encoder?.session.dispose();
  }
}

async function encode({ session, tokenizer, pooling, output }: Encoder, text: string): Promise<Float32Array> {
  const ids = tokenizer.encode(text);
  const rows: Record<string, readonly number[]> = {};
  for (const name of session.inputNames) rows[name] = INPUTS[name]?.(ids) ?? [];
  return pool(await session.run(rows satisfies TokenRows, output), pooling);
}

async function defaultPooling(directory: string, session: OnnxSession): Promise<Pooling> {
  return session.outputNames.includes(POOLED_OUTPUT) ? 'model' : await readTokenPooling(directory);
}

function outputFor(pooling: Pooling, session: OnnxSession, directory: string): string {
  const wanted = pooling === 'model' ? [POOLED_OUTPUT] : TOKEN_OUTPUTS;
  const output = wanted.find((name) => session.outputNames.includes(name));
  if (output !== undefined) return output;
  throw new ConfigError(
    `The model in ${directory} gives ${session.outputNames.join(', ')}; pooling "${pooling}" needs ${wanted.join(' or ')}. Set "pooling" in trestle.json.`,
  );
}
