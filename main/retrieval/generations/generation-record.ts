import type { IngestProgress } from '../../contract/ingest.ts';
import type { EmbeddingSettings } from '../../contract/workspace-file.ts';

/** A generation as the journal keeps it. */
export interface GenerationRecord {
  generation: number;
  /** File name below the state directory. */
  file: string;
  embedding: EmbeddingSettings;
  /** Canonical id. */
  chunker: string;
  /** Source ids to build of; empty means all declared ones. */
  sources: readonly string[];
  state: 'building' | 'complete' | 'failed' | 'deleted';
  /** Null until something was embedded. */
  fingerprint: string | null;
  dimensions: number | null;
  createdAt: string;
  finishedAt: string | null;
  progress: IngestProgress | null;
  error: string | null;
}

const INDEX_FILE = /^index(?:-g([1-9][0-9]{0,6}))?\.db$/;

/** Is this what we call an index file? A journal from elsewhere may name any file of the reader's. */
export function isIndexFileName(name: string): boolean {
  return INDEX_FILE.test(name);
}

/** @returns the generation that a file is named for */
export function numberOfIndexFile(name: string): number {
  return Number(INDEX_FILE.exec(name)?.[1] ?? 1);
}

/** Where each source is searched. */
export interface ServingMap {
  default: number;
  /** Only sources whose generation is another one than the default. */
  bySource: ReadonlyMap<string, number>;
}

/** @returns the generation that a source is searched in */
export function servingOf(serving: ServingMap, sourceId: string): number {
  return serving.bySource.get(sourceId) ?? serving.default;
}

/** @returns every generation that serves something, the default first */
export function servingGenerations(serving: ServingMap): readonly number[] {
  return [...new Set([serving.default, ...serving.bySource.values()])];
}
