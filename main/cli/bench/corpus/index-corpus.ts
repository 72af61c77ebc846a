import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IngestReport } from '../../../contract/ingest.ts';
import type { EngineClient } from '../../../contract/methods.ts';
import type { BenchDesk } from '../bench-desk.ts';
import { formatCount } from '../../format.ts';
import { formatBytes } from '../format-measured.ts';
import type { ProcessRun } from '../processes/run-process.ts';

/** A workspace with a folder in it, and what is known of both. */
export interface IndexedCorpus {
  workspace: string;
  /** Files that were taken in, absolute, in the order of their shown paths. */
  files: readonly string[];
  /** With size and hash, for the report. */
  description: string;
  chunks: number;
  tokens: number;
  /** The ingest that made it. */
  run: ProcessRun;
}

/** Documents asked for at a time: the most the contract gives. */
const PAGE_DOCUMENTS = 1000;
const SHOWN_HASH_DIGITS = 16;

/** Ingests the corpus into a new workspace, in a process of its own. */
export async function ingestCorpus(
  desk: BenchDesk,
  workspace: string,
): Promise<{ run: ProcessRun; report: IngestReport }> {
  const includes = desk.options.include.flatMap((glob) => ['--include', glob]);
  const run = await desk.runTrestle('ingest', await desk.corpusDirectory(), '-w', workspace, '--json', ...includes);
  return { run, report: JSON.parse(run.stdout) as IngestReport };
}

export async function indexCorpus(desk: BenchDesk, workspace: string): Promise<IndexedCorpus> {
  const directory = await desk.corpusDirectory();
  desk.say('ingesting the corpus');
  const { run, report } = await ingestCorpus(desk, workspace);
  const files = await desk.withEngine(workspace, listFiles);
  const { sizeBytes, sha256 } = await hashFiles(files, directory);
  const origin = desk.options.corpusDirectory === null ? `generated with seed ${desk.options.seed}` : directory;
  return {
    workspace,
    files,
    description: `${origin}: ${formatCount(files.length)} files, ${formatBytes(sizeBytes)}, sha256 ${sha256.slice(0, SHOWN_HASH_DIGITS)}…, ${formatCount(report.chunks)} chunks of ${Math.round(report.tokens / report.chunks)} tokens`,
    chunks: report.chunks,
    tokens: report.tokens,
    run,
  };
}

async function listFiles(engine: EngineClient): Promise<string[]> {
  const files: string[] = [];
  for (;;) {
    const { documents, total } = await engine.call('document.list', { limit: PAGE_DOCUMENTS, offset: files.length });
    files.push(...documents.map(({ path }) => path));
    if (documents.length === 0 || files.length >= total) return files;
  }
}

/** The hash of names and bytes in order, so that two corpora with the same hash are the same. */
async function hashFiles(files: readonly string[], root: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for (const file of files) {
    const bytes = await readFile(file);
    hash.update(`${file.slice(root.length)}\n${bytes.length}\n`).update(bytes);
    sizeBytes += bytes.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
