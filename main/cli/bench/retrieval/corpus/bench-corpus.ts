import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../../../../base/errors/storage-error.ts';

/** What a corpus folder says of itself; written last, so a folder with it is whole. */
export interface CorpusManifest {
  version: number;
  chunks: number;
  /** Texts after the corpus's own, to be written while it is searched. */
  spare: number;
  seed: number;
  topics: number;
  modelId: string;
  fingerprint: string;
  dimensions: number;
  fusionWeight: number;
  textBytes: number;
  /** Over texts and vectors, spare ones included. */
  sha256: string;
}

/** Texts with their vectors, one after the other; `vectors` holds a row for each. */
export interface CorpusBatch {
  first: number;
  texts: readonly string[];
  vectors: Float32Array;
}

/** A corpus on disk, read piece by piece: no process that is measured holds more of it than it asks for. */
export interface BenchCorpus {
  readonly manifest: CorpusManifest;
  /** @param first from 0; the spare texts follow the corpus's own */
  read(first: number, count: number): CorpusBatch;
  /** The corpus's own texts, without the spare ones. */
  batches(size: number): Iterable<CorpusBatch>;
  close(): void;
}

export const CORPUS_FILES = { manifest: 'corpus.json', texts: 'texts.bin', ends: 'ends.bin', vectors: 'vectors.bin' };
const BYTES_PER_FLOAT = 4;

/** @throws StorageError for a folder whose files are shorter than it says */
export function openBenchCorpus(folder: string): BenchCorpus {
  const manifest = JSON.parse(readFileSync(join(folder, CORPUS_FILES.manifest), 'utf8')) as CorpusManifest;
  const endBytes = readFileSync(join(folder, CORPUS_FILES.ends));
  const ends = new Float64Array(endBytes.buffer.slice(endBytes.byteOffset, endBytes.byteOffset + endBytes.byteLength));
  const texts = openSync(join(folder, CORPUS_FILES.texts), 'r');
  const vectors = openSync(join(folder, CORPUS_FILES.vectors), 'r');
  const read = (first: number, count: number): CorpusBatch => {
    const start = first === 0 ? 0 : (ends[first - 1] as number);
    const bytes = readExactly(texts, start, (ends[first + count - 1] as number) - start, folder);
    const rowBytes = manifest.dimensions * BYTES_PER_FLOAT;
    const rows = readExactly(vectors, first * rowBytes, count * rowBytes, folder);
    return {
      first,
      texts: Array.from({ length: count }, (_, index) => {
        const from = index === 0 ? 0 : (ends[first + index - 1] as number) - start;
        return bytes.toString('utf8', from, (ends[first + index] as number) - start);
      }),
      vectors: new Float32Array(rows.buffer, rows.byteOffset, count * manifest.dimensions),
    };
  };
  return {
    manifest,
    read,
    *batches(size) {
      for (let first = 0; first < manifest.chunks; first += size) {
        yield read(first, Math.min(size, manifest.chunks - first));
      }
    },
    close: () => {
      closeSync(texts);
      closeSync(vectors);
    },
  };
}

/** @returns bytes at an offset that a Float32Array may look at */
function readExactly(file: number, position: number, length: number, folder: string): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length; ) {
    const got = readSync(file, bytes, done, length - done, position + done);
    if (got === 0) throw new StorageError(`${folder} is cut short. Delete it; the next bench makes it again.`);
    done += got;
  }
  return bytes;
}
