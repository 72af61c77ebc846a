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

/**
 * So often, in milliseconds, an endpoint is asked for the probes again while it is used: a process may run for weeks, and
 * vectors of another model must neither be searched with nor get into the index until it is started anew.
 */
const PROBE_INTERVAL_MS = 5 * 60_000;
/** One that was found to be another is looked at again after this, milliseconds: it may have been put back. */
const PROBE_AGAIN_MS = 10_000;
const NANOS_PER_MS = 1_000_000n;

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
 * Its weights cannot be hashed, so its fingerprint is made of its name, its length, the prefixes, and (unless its identity
 * is its name) of which component of each of a few probe texts is the largest: that survives the noise of another batch or
 * another machine, and does not survive another model behind the same name. The probes are asked for again while it is used.
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
  const largest = settings.identity === 'name' ? null : probes.map(largestComponent);
  const requireSame = largest === null ? async () => undefined : createIdentityCheck(options, { largest, dimensions });
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
      await requireSame(timeoutMs, signal);
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

/** @returns asks for the probes again when the last answer is old. @throws ModelResponseError when another model answers */
function createIdentityCheck(
  options: Parameters<typeof createEndpointEmbeddingModel>[0],
  known: { largest: readonly string[]; dimensions: number },
): (timeoutMs: number, signal: AbortSignal | undefined) => Promise<void> {
  const { clock, settings } = options;
  let isSame = true;
  let askedAt = clock.monotonicNano();
  let asking: Promise<void> | null = null;
  const ask = async (timeoutMs: number): Promise<void> => {
    const probes = await requestEmbeddings({ ...options, texts: PROBES, timeoutMs });
    askedAt = clock.monotonicNano();
    const [length = 0] = probes.map((probe) => probe.length);
    isSame = length === known.dimensions && probes.every((probe, at) => largestComponent(probe) === known.largest[at]);
  };
  return async (timeoutMs, signal) => {
    if (signal?.aborted) throw new CancelledError();
    const ageMs = Number((clock.monotonicNano() - askedAt) / NANOS_PER_MS);
    if (ageMs >= (isSame ? PROBE_INTERVAL_MS : PROBE_AGAIN_MS)) {
      // One question for all who wait; who withdraws does not take it from the others.
      asking ??= ask(timeoutMs).finally(() => {
        asking = null;
      });
      await unlessWithdrawn(asking, signal);
    }
    if (isSame) return;
    throw new ModelResponseError(
      `${settings.model} is not the model that it was when it was started: it embeds the same texts otherwise, and vectors of two models are never compared. Put it back, or build a new index with \`trestle generation build\`.`,
      { details: { model: settings.model } },
    );
  };
}

/** @throws CancelledError as soon as the signal aborts; what is waited for goes on */
function unlessWithdrawn(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(new CancelledError());
    signal?.addEventListener('abort', leave, { once: true });
    void work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave));
  });
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
