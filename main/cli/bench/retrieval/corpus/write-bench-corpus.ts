import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { BulkEmbedder } from '../../../../engine/bench/retrieval/bulk-embedder.ts';
import { createSeededRandom } from '../../corpus/seeded-random.ts';
import { CORPUS_FILES, type CorpusManifest } from './bench-corpus.ts';
import { createTopicTexts } from './topic-texts.ts';

/** Changes with everything that changes the bytes of a corpus. */
export const CORPUS_VERSION = 1;
const BATCH_TEXTS = 1024;

/**
 * Writes a corpus of texts and their vectors into a folder that does not exist yet: beside it first, then renamed, so that
 * nobody ever reads half of one. The same seed and number give the same bytes wherever the model computes alike.
 */
export async function writeBenchCorpus(options: {
  folder: string;
  chunks: number;
  spare: number;
  seed: number;
  embedder: BulkEmbedder;
}): Promise<void> {
  const { folder, chunks, spare, seed, embedder } = options;
  const unfinished = `${folder}.${process.pid}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  try {
    const written = await writeFiles(unfinished, { chunks, spare, seed, embedder });
    const { modelId, fingerprint, dimensions, fusionWeight } = embedder.info;
    const model = { modelId, fingerprint, dimensions, fusionWeight };
    const manifest: CorpusManifest = { version: CORPUS_VERSION, chunks, spare, seed, ...model, ...written };
    writeFileSync(join(unfinished, CORPUS_FILES.manifest), JSON.stringify(manifest));
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function writeFiles(
  folder: string,
  { chunks, spare, seed, embedder }: { chunks: number; spare: number; seed: number; embedder: BulkEmbedder },
): Promise<Pick<CorpusManifest, 'topics' | 'textBytes' | 'sha256'>> {
  const total = chunks + spare;
  const source = createTopicTexts({ random: createSeededRandom(seed), texts: chunks });
  const ends = new Float64Array(total);
  const hash = createHash('sha256');
  const textFile = await open(join(folder, CORPUS_FILES.texts), 'w');
  const vectorFile = await open(join(folder, CORPUS_FILES.vectors), 'w');
  let textBytes = 0;
  try {
    for (let first = 0; first < total; ) {
      // As many batches as there are workers are embedded side by side.
      const batches: string[][] = [];
      for (let worker = 0; worker < embedder.workers && first < total; worker++) {
        const count = Math.min(BATCH_TEXTS, total - first);
        const texts = Array.from({ length: count }, () => source.next());
        for (const [index, text] of texts.entries()) {
          textBytes += Buffer.byteLength(text);
          ends[first + index] = textBytes;
        }
        batches.push(texts);
        first += count;
      }
      const embedded = await Promise.all(batches.map((texts) => embedder.embed(texts)));
      for (const [index, texts] of batches.entries()) {
        const textBlock = Buffer.from(texts.join(''));
        const rows = embedded[index] as Float32Array;
        const rowBlock = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
        hash.update(textBlock).update(rowBlock);
        await textFile.write(textBlock);
        await vectorFile.write(rowBlock);
      }
    }
  } finally {
    await textFile.close();
    await vectorFile.close();
  }
  writeFileSync(join(folder, CORPUS_FILES.ends), new Uint8Array(ends.buffer));
  return { topics: source.topics, textBytes, sha256: hash.digest('hex') };
}
