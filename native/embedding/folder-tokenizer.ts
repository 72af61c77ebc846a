import { join } from 'node:path';
import { ConfigError } from '../../main/base/errors/config-error.ts';
import { ModelCallError } from '../../main/base/errors/model-call-error.ts';
import { readModelFile, readOptionalModelFile } from './model-folder.ts';

/** The one thing needed of the library's tokenizer. */
interface LibraryTokenizer {
  encode(text: string, options?: { text_pair?: string; add_special_tokens?: boolean }): number[];
}

/** The tokenizer of a transformers.js-style folder, with the truncation its models were trained with. */
export interface FolderTokenizer {
  /**
   * @returns the ids of `text` with the model's special tokens, at most `maxTokens`: a longer text loses its end, never
   *   the closing special tokens
   * @throws ModelCallError when the tokenizer has no id for a part of the text
   */
  encode(text: string): number[];
  /**
   * The ids of two texts as one, as the model was trained on pairs, and 0 or 1 for each id: which text it is of. A second
   * text that is too long loses its end.
   *
   * @throws as `encode`
   */
  encodePair(first: string, second: string): { ids: number[]; types: number[] };
  /** The tokenizer's files as read, for the model's fingerprint. */
  readonly bytes: readonly Uint8Array[];
}

/**
 * Builds the tokenizer that `tokenizer.json` and, if present, `tokenizer_config.json` describe.
 *
 * The library is imported here, in the worker that needs it: it costs about 150 ms and 48 MB that the bundled model
 * does without. Its tokenizer is constructed from bytes we read, not by `from_pretrained`, so that no path of it can
 * reach for the network or a cache folder.
 *
 * @throws NotFoundError without a tokenizer.json, ConfigError when the files do not describe a tokenizer
 */
export async function openFolderTokenizer(options: { directory: string; maxTokens: number }): Promise<FolderTokenizer> {
  const { directory, maxTokens } = options;
  const path = join(directory, 'tokenizer.json');
  const tokenizerBytes = await readModelFile(directory, 'tokenizer.json');
  const configBytes = await readOptionalModelFile(directory, 'tokenizer_config.json');
  let tokenizer: LibraryTokenizer;
  let closing: number;
  try {
    const { PreTrainedTokenizer, env } = await import('@huggingface/transformers');
    env.allowRemoteModels = false;
    tokenizer = new PreTrainedTokenizer(
      JSON.parse(tokenizerBytes.toString('utf8')) as object,
      configBytes === null ? {} : (JSON.parse(configBytes.toString('utf8')) as object),
    );
    closing = countClosingTokens(tokenizer);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`${path} does not describe a tokenizer: ${reason}. Fetch the file again.`, {
      cause,
      details: { path },
    });
  }

  return {
    bytes: configBytes === null ? [tokenizerBytes] : [tokenizerBytes, configBytes],
    encode: (text) => encodeChecked(text),
    encodePair(first, second) {
      const ids = encodeChecked(first, second);
      const ownLength = Math.min(tokenizer.encode(first).length, ids.length);
      return { ids, types: ids.map((_, place) => (place < ownLength ? 0 : 1)) };
    },
  };

  function encodeChecked(text: string, pair?: string): number[] {
    const ids = pair === undefined ? tokenizer.encode(text) : tokenizer.encode(text, { text_pair: pair });
    // A vocabulary without an unknown token answers with holes, which would pass for id 0.
    if (!ids.every((id) => Number.isInteger(id))) {
      throw new ModelCallError(`${path} has no id for a part of the text and names no unknown token.`);
    }
    if (ids.length <= maxTokens) return ids;
    return [...ids.slice(0, maxTokens - closing), ...ids.slice(ids.length - closing)];
  }
}

/** How many special tokens the tokenizer puts after a text, such as one [SEP]. */
function countClosingTokens(tokenizer: LibraryTokenizer): number {
  const probe = 'a';
  const bare = tokenizer.encode(probe, { add_special_tokens: false });
  const whole = tokenizer.encode(probe);
  if (bare.length === 0) return 0;
  const start = whole.findIndex((_, index) => bare.every((id, offset) => whole[index + offset] === id));
  return start < 0 ? 0 : whole.length - start - bare.length;
}
