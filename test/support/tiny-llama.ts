/**
 * A Llama-shaped language model small enough to follow by hand: each token has one successor, so that the answer is known.
 * Its cache is real: every step joins the cache with the new tokens and multiplies it with the attention mask, which fails
 * when their lengths differ.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  externalFloats,
  FLOAT,
  floats,
  INT64,
  int64,
  intAttribute,
  message,
  node,
  number,
  text,
  valueInfo,
} from './onnx-writer.ts';

const DIMENSIONS = 4;
const SUCCESSOR_SCORE = 10;
const SPECIAL = ['<unk>', '<s>', '</s>', '<system>', '<user>', '<assistant>'];
const END = SPECIAL.indexOf('</s>');
const FIRST = SPECIAL.indexOf('<assistant>');

/** What the model answers to everything, word by word. */
export const TINY_ANSWER = ['the', 'bridge', 'is', '312', 'metres', 'long', '[1]'];
export const TINY_CONTEXT_TOKENS = 4096;
const VOCABULARY = [...SPECIAL, ...TINY_ANSWER];

export interface TinyLlamaOptions {
  /** After the last word comes the first again. */
  isEndless?: boolean;
  /** Puts the words' table into another file, under this name. */
  externalLocation?: string;
  /** Keys of config.json to change. */
  config?: Readonly<Record<string, unknown>>;
  /** Null: a model that was not trained on conversations. */
  chatTemplate?: string | null;
  graph?: string;
}

const CHAT_TEMPLATE =
  "{% for message in messages %}<{{ message['role'] }}> {{ message['content'] }} </s> {% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";

/** @returns the files of the model by name */
export function tinyLlamaFiles(options: TinyLlamaOptions = {}): Map<string, Buffer> {
  const { config = {}, chatTemplate = CHAT_TEMPLATE, graph = 'onnx/model.onnx' } = options;
  const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
  return new Map([
    [graph, tinyLlamaOnnx(options)],
    ['tokenizer.json', json(tokenizerJson())],
    [
      'tokenizer_config.json',
      json({
        bos_token: '<s>',
        eos_token: '</s>',
        unk_token: '<unk>',
        clean_up_tokenization_spaces: false,
        ...(chatTemplate === null ? {} : { chat_template: chatTemplate }),
      }),
    ],
    ['generation_config.json', json({ eos_token_id: END, do_sample: false })],
    [
      'config.json',
      json({
        model_type: 'llama',
        architectures: ['LlamaForCausalLM'],
        num_key_value_heads: 1,
        num_attention_heads: 1,
        num_hidden_layers: 1,
        hidden_size: DIMENSIONS,
        head_dim: DIMENSIONS,
        vocab_size: VOCABULARY.length,
        max_position_embeddings: TINY_CONTEXT_TOKENS,
        bos_token_id: 1,
        eos_token_id: END,
        ...config,
      }),
    ],
  ]);
}

export function writeTinyLlama(folder: string, options: TinyLlamaOptions = {}): void {
  for (const [name, bytes] of tinyLlamaFiles(options)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

/** The content of the external file. */
export function tinyLlamaWords(): Buffer {
  return Buffer.from(Float32Array.from(wordTable()).buffer);
}

function wordTable(): number[] {
  return VOCABULARY.flatMap((_, id) => [id / 8, 1, id % 3, 0.5]);
}

function tinyLlamaOnnx({ isEndless = false, externalLocation }: TinyLlamaOptions): Buffer {
  const size = VOCABULARY.length;
  const successorOf = (id: number): number => {
    if (id < FIRST) return END;
    if (id < size - 1) return id + 1;
    return isEndless ? FIRST + 1 : END;
  };
  const scores = VOCABULARY.flatMap((_, id) =>
    VOCABULARY.map((__, next) => (next === successorOf(id) ? SUCCESSOR_SCORE : 0)),
  );
  const words = [size, DIMENSIONS];
  const cache = ['batch_size', 1, 'past_sequence_length', DIMENSIONS];
  const joined = ['batch_size', 1, 'total_sequence_length', DIMENSIONS];
  const graph = [
    node('Gather', ['words', 'input_ids'], 'new'),
    node('Unsqueeze', ['new', 'axis1'], 'head'),
    node('Concat', ['past_key_values.0.key', 'head'], 'present.0.key', intAttribute('axis', 2)),
    node('Concat', ['past_key_values.0.value', 'head'], 'present.0.value', intAttribute('axis', 2)),
    node('Cast', ['attention_mask'], 'mask', intAttribute('to', FLOAT)),
    node('Unsqueeze', ['mask', 'axes12'], 'maskRow'),
    node('MatMul', ['maskRow', 'present.0.key'], 'seen'),
    node('ReduceSum', ['seen'], 'sum', intAttribute('keepdims', 0)),
    node('Mul', ['sum', 'nothing'], 'silent'),
    node('Gather', ['scores', 'input_ids'], 'said'),
    node('Add', ['said', 'silent'], 'logits'),
    text(2, 'tiny-llama'),
    externalLocation === undefined
      ? floats('words', words, wordTable())
      : externalFloats('words', words, externalLocation),
    floats('scores', [size, size], scores),
    floats('nothing', [], [0]),
    int64('axis1', [1], 1),
    int64('axes12', [2], 1, 2),
    valueInfo(11, 'input_ids', INT64, ['batch_size', 'sequence_length']),
    valueInfo(11, 'attention_mask', INT64, ['batch_size', 'total_sequence_length']),
    valueInfo(11, 'past_key_values.0.key', FLOAT, cache),
    valueInfo(11, 'past_key_values.0.value', FLOAT, cache),
    valueInfo(12, 'logits', FLOAT, ['batch_size', 'sequence_length', size]),
    valueInfo(12, 'present.0.key', FLOAT, joined),
    valueInfo(12, 'present.0.value', FLOAT, joined),
  ];
  const opset = Buffer.concat([text(1, ''), number(2, 13)]);
  return Buffer.concat([number(1, 8), message(7, ...graph), message(8, opset)]);
}

function tokenizerJson(): object {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordLevel',
      unk_token: '<unk>',
      vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
    },
  };
}
