import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';
import type { ReleaseHash } from './ids.ts';

/**
 * Everything that shapes behaviour, as plain data. Its canonical JSON is hashed; the hash names the release.
 * Nothing that does not shape behaviour (file names, comments, times) may be in here.
 */
export interface ReleaseBundle {
  bundleVersion: 1;
  pipeline: JsonValue;
  /** By prompt id: front matter and both templates. */
  prompts: Readonly<Record<string, JsonValue>>;
  /** By stage: model id and parameters. */
  models: Readonly<Record<string, JsonValue>>;
  retrieval: {
    embeddingModel: string;
    embeddingFingerprint: string;
    dimensions: number;
    chunker: string;
    indexGeneration: number;
    /** Only where the workspace has its own, see RetrievalSettings. */
    settings?: JsonValue;
    /** Only while some sources are searched in another generation. */
    bySource?: Readonly<Record<string, { generation: number; embeddingFingerprint: string; chunker: string }>>;
  };
  tools: Readonly<Record<string, JsonValue>>;
  policy: JsonValue;
}

export interface ReleaseSummary {
  releaseHash: ReleaseHash;
  firstUsedAt: string;
  lastUsedAt: string;
  traceCount: number;
  pipelineId: string;
}

export interface Release extends ReleaseSummary {
  bundle: ReleaseBundle;
}

/** A part that differs between two bundles; `path` is a dotted path into the bundle. */
export interface ReleaseChange {
  path: string;
  change: 'added' | 'removed' | 'changed';
  before?: JsonValue;
  after?: JsonValue;
}

export const releaseListRequest = z.strictObject({ limit: z.int().min(1).max(1000).default(100) });
/** A full hash or an unambiguous prefix (with or without `r-`) of at least 4 digits. */
const releaseRef = z.string().min(4).max(80);
export const releaseShowRequest = z.strictObject({ release: releaseRef });
export const releaseDiffRequest = z.strictObject({ before: releaseRef, after: releaseRef });
export interface ReleaseDiff {
  before: ReleaseHash;
  after: ReleaseHash;
  changes: readonly ReleaseChange[];
}
