import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateDocument } from './generate-document.ts';
import { createSeededRandom } from './seeded-random.ts';

/** Sections written for every chunk asked for: 1.11 make one chunk, measured at 2,000; the rest is a margin. */
const SECTIONS_PER_CHUNK = 1.15;
const MOST_SECTIONS_IN_A_DOCUMENT = 11;
const DOCUMENTS_IN_A_FOLDER = 100;

/**
 * Writes a folder of Markdown documents that ingest cuts into `chunks` chunks and a few more. The same seed and number give
 * the same bytes on every machine.
 */
export async function generateCorpus(options: {
  directory: string;
  chunks: number;
  seed: number;
  signal: AbortSignal;
}): Promise<void> {
  const random = createSeededRandom(options.seed);
  let sections = Math.ceil(options.chunks * SECTIONS_PER_CHUNK);
  for (let document = 0; sections > 0; document++) {
    options.signal.throwIfAborted();
    const count = Math.min(sections, random.between(1, MOST_SECTIONS_IN_A_DOCUMENT));
    const folder = join(
      options.directory,
      `folder-${String(Math.floor(document / DOCUMENTS_IN_A_FOLDER)).padStart(4, '0')}`,
    );
    if (document % DOCUMENTS_IN_A_FOLDER === 0) await mkdir(folder, { recursive: true });
    const path = join(folder, `document-${String(document).padStart(6, '0')}.md`);
    await writeFile(path, generateDocument(random, count));
    sections -= count;
  }
}
