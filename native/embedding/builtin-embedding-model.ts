import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../../main/base/errors/config-error.ts';
import { ModelCallError } from '../../main/base/errors/model-call-error.ts';
import { ModelResponseError } from '../../main/base/errors/model-response-error.ts';
import type { EmbeddingModel, EmbeddingModelInfo } from '../../main/spec/embedding-model.ts';
import { OnnxSession } from '../onnx/onnx-session.ts';
import { BuiltinTokenizer } from './builtin-tokenizer.ts';
import { BuiltinVocabulary } from './builtin-vocabulary.ts';
import { embedTexts } from './embed-texts.ts';
import { readVerifiedFolder, sha256, type VerifiedFile } from './model-folder.ts';

const OUTPUT = 'sentence_embedding';

/** What `model.json` says. Its checksum was verified before it is read, so its shape is known. */
interface BuiltinModelFile {
  modelId: string;
  onnx: string;
  vocabulary: string;
  tokenizer: string;
  dimensions: number;
  fusionWeight: number;
}

/**
 * `tokenizer.json` must describe the tokenizer that is programmed here: a table trained with another one is another
 * model.
 */
const TOKENIZER_PARAMETERS = {
  lower: true,
  strip_accents: 'NFKD',
  camel_split: true,
  apostrophe_join: true,
  word_regex: '[a-z]+|[0-9]+',
  prefix_piece: '^',
  continuation: '##',
  max_piece: 10,
  pool: 'mean then L2',
};

/**
 * Loads a static table of word vectors such as the bundled `builtin-en`: the mean of a text's rows, L2-normalised.
 * English and Latin script only; other text gives zero rows. Query and passage are embedded alike, and there is no
 * length limit.
 *
 * @param options.directory a folder with SHA256SUMS, model.json and the files it names; each is verified before use
 * @throws ConfigError when a file differs from its sha256 or cannot be used, NotFoundError when one is missing
 */
export async function createBuiltinEmbeddingModel(options: { directory: string }): Promise<EmbeddingModel> {
  const { directory } = options;
  const files = await readVerifiedFolder(directory);
  const fileNamed = (name: string): VerifiedFile => {
    const file = files.get(name);
    if (file === undefined)
      throw new ConfigError(`${directory} needs ${name} in SHA256SUMS; restore it from the release.`);
    return file;
  };
  const model = JSON.parse(fileNamed('model.json').bytes.toString('utf8')) as BuiltinModelFile;
  const weights = fileNamed(model.onnx);
  const vocabulary = fileNamed(model.vocabulary);
  const parameters = fileNamed(model.tokenizer);
  if (!isDeepStrictEqual(JSON.parse(parameters.bytes.toString('utf8')), TOKENIZER_PARAMETERS)) {
    throw new ConfigError(
      `${join(directory, model.tokenizer)} describes another tokenizer than this version of Trestle has.`,
    );
  }
  const info: EmbeddingModelInfo = {
    modelId: model.modelId,
    dimensions: model.dimensions,
    fingerprint: sha256([weights, vocabulary, parameters].map((file) => file.sha256).join('\n')),
    fusionWeight: model.fusionWeight,
  };
  const tokenizer = new BuiltinTokenizer(new BuiltinVocabulary(vocabulary.bytes.toString('utf8')));
  const session = await OnnxSession.open({ name: join(directory, model.onnx), source: weights.bytes });
  return new BuiltinEmbeddingModel(info, tokenizer, session);
}

class BuiltinEmbeddingModel implements EmbeddingModel {
  readonly info: EmbeddingModelInfo;
  readonly #tokenizer: BuiltinTokenizer;
  #session: OnnxSession | null;

  constructor(info: EmbeddingModelInfo, tokenizer: BuiltinTokenizer, session: OnnxSession) {
    this.info = info;
    this.#tokenizer = tokenizer;
    this.#session = session;
  }

  async embed(texts: readonly string[], options: { signal?: AbortSignal }): Promise<Float32Array> {
    return await embedTexts(texts, {
      dimensions: this.info.dimensions,
      embedText: (text) => this.#embedText(text),
      signal: options.signal,
    });
  }

  async #embedText(text: string): Promise<Float32Array | null> {
    if (this.#session === null) throw new ModelCallError(`The model ${this.info.modelId} was disposed.`);
    const ids = this.#tokenizer.encode(text);
    if (ids.length === 0) return null;
    const { values } = await this.#session.run({ input_ids: ids, attention_mask: ids.map(() => 1) }, OUTPUT);
    if (values.length !== this.info.dimensions) {
      throw new ModelResponseError(
        `${this.info.modelId} gave ${values.length} numbers; ${this.info.dimensions} are promised.`,
      );
    }
    return values;
  }

  async dispose(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    await session?.dispose();
  }
}
