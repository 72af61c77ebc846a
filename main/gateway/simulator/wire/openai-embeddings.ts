import * as z from 'zod';
import { SIMULATED_DIMENSIONS, simulatedEmbedding } from '../simulated-embedding.ts';
import { parseWire } from './parse-wire.ts';

const MAX_TEXTS = 2048;
const CHARACTERS_PER_TOKEN = 4;

/** `POST /v1/embeddings`. */
const embeddingsRequest = z.looseObject({
  model: z.string().min(1).max(200),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(MAX_TEXTS)]),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).max(4096).nullish(),
});

/** @returns the answer's body. @throws WireRequestError for what OpenAI would answer with 400 */
export function answerEmbeddings(body: unknown, options: { seed: number; answersAs: string | null }): object {
  const { model, input, encoding_format: format, dimensions } = parseWire(embeddingsRequest, body);
  const texts = typeof input === 'string' ? [input] : input;
  const data = texts.map((text, index) => {
    const vector = simulatedEmbedding(text, options.seed, dimensions ?? SIMULATED_DIMENSIONS);
    const embedding = format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
    return { object: 'embedding', index, embedding };
  });
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS_PER_TOKEN), 0);
  return {
    object: 'list',
    data,
    model: options.answersAs ?? model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
