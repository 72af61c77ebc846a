import { createHash } from 'node:crypto';
import { canonicalJson } from '../../base/json.ts';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { ModelResponseError } from '../../base/errors/model-response-error.ts';
import {
  DEFAULT_EMBEDDING_BATCH,
  DEFAULT_EMBEDDING_TIMEOUT_MS,
  type EmbeddingSettings,
} from '../../contract/workspace-file.ts';
import type { Clock } from '../../spec/clock.ts';
import type { Egress } from '../../spec/egress.ts';
import { isLoopbackHost } from '../egress/loopback-host.ts';
import type { EmbeddingModel, EmbeddingModelInfo } from '../../spec/embedding-model.ts';
import { requestEmbeddings } from './request-embeddings.ts';

/** How endpoints are named in trestle.jsonc, before the name that the endpoint knows the model by. */
export const ENDPOINT_PREFIX = 'openai-compatible/';
const DEFAULT_FUSION_WEIGHT = 0.5;
/** Somebody waits for a question's vector: past this, words alone answer. Milliseconds. */
const QUERY_TIMEOUT_MS = 10_000;

/** Texts about different things: what they lie nearest to tells one model from another. */
const PROBES = [
  'a',
  'the weather in the mountains',
  'invoice 4711 is overdue',
  'how do I reset my password',
  'photosynthesis turns light into sugar',
  'def main(): return 0',
  'la casa vicino al mare',
  'quarterly revenue grew by four percent',
];

/**
 * A model behind an OpenAI-compatible `/embeddings` address: a provider's, or one on this machine.
 *
 * Its weights cannot be hashed, so its fingerprint is made of its name, its length, the prefixes, and of which component
 * of each of a few probe texts is the largest: that survives the noise of another batch or another machine, and does not
 * survive another model behind the same name.
 *
 * @throws ModelCallError when it cannot be reached, ModelResponseError when it answers with something else,
 *   DeniedError when the host may not be contacted
 */
export async function createEndpointEmbeddingModel(options: {
  settings: EmbeddingSettings & { baseUrl: string };
  /** Open to the endpoint's host. */
  egress: Egress;
  key: string | null;
  clock: Clock;
}): Promise<EmbeddingModel> {
  const { settings } = options;
  const probes = await requestEmbeddings({ ...options, texts: PROBES, timeoutMs: timeoutOf(settings) });
  const dimensions = probes[0]?.length ?? 0;
  const { queryPrefix = '', passagePrefix = '' } = settings;
  const largest = probes.map(largestComponent);
  const info: EmbeddingModelInfo = {
    modelId: settings.model,
    dimensions,
    fingerprint: createHash('sha256')
      .update(canonicalJson({ model: settings.model, dimensions, queryPrefix, passagePrefix, largest }))
      .digest('hex'),
    fusionWeight: settings.fusionWeight ?? DEFAULT_FUSION_WEIGHT,
  };
  const { host, hostname } = new URL(settings.baseUrl);
  return {
    info,
    ...(isLoopbackHost(hostname) ? {} : { sendsTo: host }),
    embed: async (texts, { purpose, signal }) => {
      const prefix = purpose === 'query' ? queryPrefix : passagePrefix;
      const timeoutMs = Math.min(timeoutOf(settings), purpose === 'query' ? QUERY_TIMEOUT_MS : Infinity);
      const rows = new Float32Array(texts.length * dimensions);
      // An empty text has no vector, and many endpoints refuse it.
      const asked = texts.flatMap((text, index) => (text.trim() === '' ? [] : [{ index, text: prefix + text }]));
      const batch = settings.batch ?? DEFAULT_EMBEDDING_BATCH;
      for (let start = 0; start < asked.length; start += batch) {
        if (signal?.aborted) throw new CancelledError();
        const part = asked.slice(start, start + batch);
        const vectors = await requestEmbeddings({
          ...options,
          texts: part.map(({ text }) => text),
          timeoutMs,
          ...(signal && { signal }),
        });
        for (const [at, vector] of vectors.entries()) {
          if (vector.length !== dimensions) throw otherLength(settings, vector.length, dimensions);
          rows.set(normalise(vector), (part[at]?.index ?? 0) * dimensions);
        }
      }
      return rows;
    },
    dispose: async () => {},
  };
}

function timeoutOf(settings: EmbeddingSettings): number {
  return settings.timeoutMs ?? DEFAULT_EMBEDDING_TIMEOUT_MS;
}

function otherLength(settings: EmbeddingSettings, found: number, expected: number): ModelResponseError {
  return new ModelResponseError(
    `${settings.model} answered with ${found} dimensions where it gave ${expected} before; vectors of two lengths are never mixed. Check what the endpoint serves.`,
    { details: { found, expected } },
  );
}

function largestComponent(vector: Float32Array): string {
  let at = 0;
  for (let index = 1; index < vector.length; index++) {
    if (Math.abs(vector[index] ?? 0) > Math.abs(vector[at] ?? 0)) at = index;
  }
  return `${(vector[at] ?? 0) < 0 ? '-' : '+'}${at}`;
}

function normalise(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const norm = Math.sqrt(square);
  return norm === 0 ? vector : vector.map((value) => value / norm);
}
