import { basename, join } from 'node:path';
import * as z from 'zod';
import { ConfigError } from '../../main/base/errors/config-error.ts';
import { readOptionalModelFile } from './model-folder.ts';

/**
 * Which of the model's outputs becomes the text's vector. `model`: the ONNX graph pools by itself
 * (`sentence_embedding`).
 */
export type Pooling = 'mean' | 'cls' | 'last' | 'model';

/** How to use the models in a transformers.js-style folder: what changes the vectors, and what to call them. */
export interface TransformersSettings {
  modelId: string;
  /** Path of the graph inside the folder; null means the first of the usual places that exists. */
  onnxFile: string | null;
  /** Null means: as the graph pools by itself, else as {@link readTokenPooling} finds. */
  pooling: Pooling | null;
  queryPrefix: string;
  passagePrefix: string;
  /** Tokens read of one text, special ones included. */
  maxTokens: number;
  fusionWeight: number;
}

/** A transformer earns as much say as BM25 until it is measured; the bundled table gets 0.2. */
const DEFAULT_FUSION_WEIGHT = 0.5;

/** Positions of the BERT family, for a folder that does not say. */
const DEFAULT_MAX_TOKENS = 512;

/** Our own file, for what the others cannot say. Every key is optional; unknown ones are refused. */
const trestleFile = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1).optional(),
  modelId: z.string().min(1).max(200).optional(),
  onnxFile: z.string().min(1).optional(),
  pooling: z.enum(['mean', 'cls', 'last', 'model']).optional(),
  queryPrefix: z.string().max(2000).optional(),
  passagePrefix: z.string().max(2000).optional(),
  maxTokens: z.int().min(3).max(131_072).optional(),
  fusionWeight: z.number().min(0).max(1).optional(),
});

/** sentence-transformers' pooling module. Several modes at once concatenate vectors, which no bundled graph does. */
const poolingFile = z.looseObject({
  pooling_mode_cls_token: z.boolean().default(false),
  pooling_mode_mean_tokens: z.boolean().default(false),
  pooling_mode_lasttoken: z.boolean().default(false),
});

const promptsFile = z.looseObject({ prompts: z.record(z.string(), z.string()).default({}) });

/** Libraries write "no limit" as 1e30; the smallest sensible number that is named wins. */
const lengthFile = z.looseObject({
  max_seq_length: z.number().positive().nullish(),
  model_max_length: z.number().positive().nullish(),
  max_position_embeddings: z.number().positive().nullish(),
});

/**
 * Reads a folder's settings: `trestle.json` first, then what sentence-transformers and transformers wrote beside the
 * model.
 *
 * @throws ConfigError naming file, path and value of what does not parse
 */
export async function readTransformersSettings(directory: string): Promise<TransformersSettings> {
  const own = (await readJson(directory, 'trestle.json', trestleFile)) ?? {};
  const prompts = (await readJson(directory, 'config_sentence_transformers.json', promptsFile))?.prompts ?? {};
  return {
    modelId: own.modelId ?? basename(directory),
    onnxFile: own.onnxFile ?? null,
    pooling: own.pooling ?? null,
    queryPrefix: own.queryPrefix ?? prompts['query'] ?? '',
    passagePrefix: own.passagePrefix ?? prompts['document'] ?? prompts['passage'] ?? '',
    maxTokens: own.maxTokens ?? (await readMaxTokens(directory)),
    fusionWeight: own.fusionWeight ?? DEFAULT_FUSION_WEIGHT,
  };
}

/**
 * How the folder's `1_Pooling/config.json` pools the vectors of the tokens; the mean when there is no such file.
 *
 * @throws ConfigError when it asks for something else than the mean, the first or the last token
 */
export async function readTokenPooling(directory: string): Promise<Pooling> {
  const name = join('1_Pooling', 'config.json');
  const file = await readJson(directory, name, poolingFile);
  if (file === null) return 'mean';
  const modes: Pooling[] = [];
  if (file.pooling_mode_mean_tokens) modes.push('mean');
  if (file.pooling_mode_cls_token) modes.push('cls');
  if (file.pooling_mode_lasttoken) modes.push('last');
  const [mode] = modes;
  if (mode === undefined || modes.length > 1) {
    throw new ConfigError(
      `${join(directory, name)} asks for ${modes.length === 0 ? 'a pooling that is not supported' : modes.join(' and ')}; name one of mean, cls, last, model as "pooling" in trestle.json.`,
    );
  }
  return mode;
}

async function readMaxTokens(directory: string): Promise<number> {
  const sentence = await readJson(directory, 'sentence_bert_config.json', lengthFile);
  if (sentence?.max_seq_length != null) return sentence.max_seq_length;
  const tokenizer = await readJson(directory, 'tokenizer_config.json', lengthFile);
  const model = await readJson(directory, 'config.json', lengthFile);
  const named = [tokenizer?.model_max_length, model?.max_position_embeddings].filter((length) => length != null);
  const shortest = Math.min(...named);
  return Number.isSafeInteger(shortest) ? shortest : DEFAULT_MAX_TOKENS;
}

async function readJson<Shape>(directory: string, name: string, schema: z.ZodType<Shape>): Promise<Shape | null> {
  const bytes = await readOptionalModelFile(directory, name);
  if (bytes === null) return null;
  const path = join(directory, name);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new ConfigError(`${path} is not JSON; fetch the file again.`, { cause, details: { path } });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ConfigError(`${path}: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'not as expected'}.`, {
    details: { path },
  });
}
