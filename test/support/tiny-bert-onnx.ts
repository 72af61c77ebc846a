/**
 * A BERT-shaped ONNX model small enough to follow by hand, written as protobuf here: word, position and type embeddings, and
 * one step in which every token takes in a tenth of the sum of all tokens that the mask lets through.
 *
 *     h[t]      = word[id[t]] + position[t] + type[type[t]]
 *     out[t]    = h[t] + 0.1 · Σ_u mask[u] · h[u]
 *
 * There are only `MAX_POSITIONS` positions, so a text that was not truncated fails in the graph.
 */
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

export const TINY_DIMENSIONS = 4;
export const MAX_POSITIONS = 8;

/** The vocabulary of {@link tinyTokenizerJson}; a token's id is its place. */
export const TINY_VOCABULARY = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  'a',
  'bench',
  'holds',
  'bridge',
  '##s',
  'query',
  'passage',
  ':',
];

export const wordRow = (id: number): number[] => [id / 4, 1 - id / 8, (id % 3) - 1, (id % 5) / 2];
export const positionRow = (position: number): number[] => [position / 16, 0, -position / 8, 0.25];
export const typeRow = (type: number): number[] => [0.5, type, 0.125, -0.5];

export interface TinyBertOptions {
  /** Without it the graph has no input `token_type_ids` and adds type 0. */
  hasTokenTypes?: boolean;
  /** `tokens`: `last_hidden_state`; `pooled`: `sentence_embedding`, the first token's vector; `logits`: its first number. */
  output?: 'tokens' | 'pooled' | 'logits';
  /** Puts the word table into another file, under this name. */
  externalLocation?: string;
  /** An input that no sentence transformer has. */
  extraInput?: string;
}

/** The model's `.onnx` file. */
export function tinyBertOnnx(options: TinyBertOptions = {}): Buffer {
  const { hasTokenTypes = true, output = 'tokens', externalLocation, extraInput } = options;
  const rows = (length: number, row: (index: number) => number[]): number[] =>
    Array.from({ length }, (_, index) => row(index)).flat();
  const inputs = [
    'input_ids',
    'attention_mask',
    ...(hasTokenTypes ? ['token_type_ids'] : []),
    ...(extraInput ? [extraInput] : []),
  ];
  const graph = [
    node('Gather', ['word', 'input_ids'], 'words'),
    node('Shape', ['input_ids'], 'shape'),
    node('Gather', ['shape', 'one'], 'length'),
    node('Range', ['zero', 'length', 'one'], 'places'),
    node('Gather', ['position', 'places'], 'positions'),
    node('Add', ['words', 'positions'], 'placed'),
    hasTokenTypes ? node('Gather', ['type', 'token_type_ids'], 'types') : node('Gather', ['type', 'zero'], 'types'),
    node('Add', ['placed', 'types'], 'h'),
    node('Cast', ['attention_mask'], 'mask', intAttribute('to', FLOAT)),
    node('Unsqueeze', ['mask', 'axis1'], 'maskRow'),
    node('MatMul', ['maskRow', 'h'], 'context'),
    node('Mul', ['context', 'tenth'], 'share'),
    node('Add', ['h', 'share'], 'last_hidden_state'),
    node('Gather', ['last_hidden_state', 'zero'], 'sentence_embedding', intAttribute('axis', 1)),
    node('Gather', ['sentence_embedding', 'zero'], 'logits', intAttribute('axis', 1)),
    text(2, 'tiny-bert'),
    externalLocation === undefined
      ? floats('word', [TINY_VOCABULARY.length, TINY_DIMENSIONS], tinyWordTable())
      : externalFloats('word', [TINY_VOCABULARY.length, TINY_DIMENSIONS], externalLocation),
    floats('position', [MAX_POSITIONS, TINY_DIMENSIONS], rows(MAX_POSITIONS, positionRow)),
    floats('type', [2, TINY_DIMENSIONS], rows(2, typeRow)),
    floats('tenth', [], [0.1]),
    int64('zero', [], 0),
    int64('one', [], 1),
    int64('axis1', [1], 1),
    ...inputs.map((name) => valueInfo(11, name, INT64, ['batch', 'sequence'])),
    output === 'tokens'
      ? valueInfo(12, 'last_hidden_state', FLOAT, ['batch', 'sequence', TINY_DIMENSIONS])
      : output === 'logits'
        ? valueInfo(12, 'logits', FLOAT, ['batch'])
        : valueInfo(12, 'sentence_embedding', FLOAT, ['batch', TINY_DIMENSIONS]),
  ];
  const opset = Buffer.concat([text(1, ''), number(2, 13)]);
  return Buffer.concat([number(1, 8), message(7, ...graph), message(8, opset)]);
}

/** The values of the word table, row-major: also the content of the external file. */
export function tinyWordTable(): number[] {
  return TINY_VOCABULARY.flatMap((_, id) => wordRow(id));
}

/** A WordPiece `tokenizer.json` as BERT's: lower case, split at blanks and punctuation, [CLS] … [SEP]. */
export function tinyTokenizerJson(): object {
  const special = (token: string): object => ({ id: token, type_id: 0 });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: TINY_VOCABULARY.slice(0, 4).map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: special('[CLS]') },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: special('[SEP]') },
      ],
      pair: [
        { SpecialToken: special('[CLS]') },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: special('[SEP]') },
        { Sequence: { id: 'B', type_id: 1 } },
        { SpecialToken: special('[SEP]') },
      ],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(TINY_VOCABULARY.map((token, id) => [token, id])),
    },
  };
}
