import { throwIfAborted } from '../../base/abort.ts';
import { embeddingInput } from '../../retrieval/parse/chunk-identity.ts';
import type { OpenGeneration } from '../generations/open-generation.ts';

const BATCH = 64;
/** Cosine similarity of the same text under the same model on two processors; rounding alone stays far above it. */
const SAME = 0.999;

/**
 * Computes every vector of an index again, from its texts: the only proof that vectors which another machine rounded
 * otherwise are those of these texts. Takes as long as embedding took.
 */
export async function vectorsMeanTheSame(generation: OpenGeneration, signal: AbortSignal): Promise<boolean> {
  const model = await generation.model();
  const rows = generation.database.prepare<{
    id: number;
    title: string;
    heading: string;
    text: string;
    vector: Uint8Array;
  }>(
    `SELECT chunk.id AS id, chunk.title AS title, chunk.heading_path AS heading, chunk.text AS text, chunk_vector.vector AS vector
     FROM chunk JOIN chunk_vector ON chunk_vector.id = chunk.id WHERE chunk.id > ? ORDER BY chunk.id LIMIT ${BATCH}`,
  );
  for (let last = 0; ; ) {
    throwIfAborted(signal);
    const batch = rows.all(last);
    if (batch.length === 0) return true;
    last = batch.at(-1)?.id ?? last;
    const inputs = batch.map(({ title, heading, text }) =>
      embeddingInput({ title, headingPath: JSON.parse(heading) as string[], text }),
    );
    const made = await model.embed(inputs, { purpose: 'passage', signal });
    const { dimensions } = model.info;
    const agree = batch.every(({ vector }, at) =>
      isSame(vector, made.subarray(at * dimensions, (at + 1) * dimensions)),
    );
    if (!agree) return false;
  }
}

function isSame(stored: Uint8Array, made: Float32Array): boolean {
  const copy = new Float32Array(stored.slice().buffer);
  if (copy.length !== made.length) return false;
  let dot = 0;
  let left = 0;
  let right = 0;
  for (const [at, value] of copy.entries()) {
    const other = made[at] ?? 0;
    dot += value * other;
    left += value * value;
    right += other * other;
  }
  // A text that the model knows nothing of has no direction on either machine.
  if (left === 0 || right === 0) return left === right;
  return dot / Math.sqrt(left * right) >= SAME;
}
