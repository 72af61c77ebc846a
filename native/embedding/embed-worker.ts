/**
 * The worker thread that holds an embedding model: inference must not hold up the engine's event loop. It answers
 * `EmbedRequest` messages; calls interleave text by text, so a query need not wait for the ingest before it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { BugError } from '../../main/base/errors/bug-error.ts';
import { serializeError } from '../../main/contract/serialized-error.ts';
import type { EmbeddingModel } from '../../main/spec/embedding-model.ts';
import { leaveThread, serveUntilClosed } from '../threads/serve-until-closed.ts';
import type { EmbeddingModelSource, EmbedReply, EmbedRequest, EmbedWorkerData } from './worker-protocol.ts';

if (parentPort === null) throw new BugError('embed-worker.ts runs as a worker thread; use createWorkerEmbeddingModel.');
const port = parentPort;
const { model: source } = workerData as EmbedWorkerData;
const calls = new Map<number, { controller: AbortController; answered: Promise<void> }>();

// Listening starts before loading does: a worker that is closed while it loads must hear of it.
serveUntilClosed<EmbedRequest>(port, {
  answer: (request) => {
    if (request.type === 'cancel') {
      calls.get(request.id)?.controller.abort();
      return;
    }
    const controller = new AbortController();
    calls.set(request.id, { controller, answered: answer(request, controller.signal) });
  },
  close,
});

const loading = load(source);
try {
  reply({ type: 'ready', info: (await loading).info });
} catch (error) {
  reply({ type: 'failed', error: serializeError(error) });
  leaveThread(port);
}

// Each kind is imported only when asked for: the builtin model must not pay for the other one's libraries.
async function load({ kind, directory }: EmbeddingModelSource): Promise<EmbeddingModel> {
  if (kind === 'builtin') {
    const { createBuiltinEmbeddingModel } = await import('./builtin-embedding-model.ts');
    return await createBuiltinEmbeddingModel({ directory });
  }
  if (kind === 'cross-encoder') {
    const { createOnnxCrossEncoder } = await import('./onnx-cross-encoder.ts');
    return await createOnnxCrossEncoder({ directory });
  }
  const { createTransformersEmbeddingModel } = await import('./transformers-embedding-model.ts');
  return await createTransformersEmbeddingModel({ directory });
}

async function answer(request: Extract<EmbedRequest, { type: 'embed' }>, signal: AbortSignal): Promise<void> {
  const { id, texts, purpose } = request;
  try {
    const model = await loading;
    const vectors = (await model.embed(texts, { purpose, signal })) as Float32Array<ArrayBuffer>;
    reply({ type: 'embedded', id, vectors }, [vectors.buffer]);
  } catch (error) {
    reply({ type: 'refused', id, error: serializeError(error) });
  } finally {
    calls.delete(id);
  }
}

async function close(): Promise<void> {
  for (const { controller } of calls.values()) controller.abort();
  await Promise.all([...calls.values()].map(({ answered }) => answered));
  const model = await loading.catch(() => null);
  await model?.dispose();
}

function reply(message: EmbedReply, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}
