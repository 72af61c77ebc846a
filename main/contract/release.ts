import * as z from 'zod';
import type { JsonValue } from '../base/json.ts';
import type { GateReport, GateRunEvent } from './gate.ts';
import type { ReleaseHash } from './ids.ts';

/**
 * Everything that shapes behaviour, as plain data. Its canonical JSON is hashed; the hash names the release.
 * Nothing that does not shape behaviour (file names, comments, times) may be in here.
 */
export interface ReleaseBundle {
  bundleVersion: 1;
  pipeline: JsonValue;
  /** Of an agent: the stages that its search runs; absent where it has none. */
  search?: JsonValue;
  /** By prompt id: front matter and both templates. */
  prompts: Readonly<Record<string, JsonValue>>;
  /** By stage: model id and parameters. By `STAGE/PROMPT` those of a prompt that only its ladder names. */
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
    /** Groups of words that mean the same; only where the workspace has any. */
    synonyms?: JsonValue;
    /** Ids, sorted; only where the text of some sources must not leave the machine. */
    localOnlySources?: readonly string[];
  };
  tools: Readonly<Record<string, JsonValue>>;
  policy: JsonValue;
  /** Routing policies and simulated models behind the stages' models, by model id; only where there are any. */
  modelFiles?: Readonly<Record<string, JsonValue>>;
  /** Which answers may be given again; only where a cache is on. */
  cache?: JsonValue;
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
  /** Of one that stands in `releases/`. */
  kept?: KeptRelease;
}

/** A part that differs between two bundles; `path` is a dotted path into the bundle. */
export interface ReleaseChange {
  path: string;
  change: 'added' | 'removed' | 'changed';
  before?: JsonValue;
  after?: JsonValue;
}

export const releaseListRequest = z.strictObject({ limit: z.int().min(1).max(1000).default(100) });
/** A full hash, an unambiguous prefix of one (with or without `r-`) of at least 4 digits, or a name in `releases/`. */
const releaseRef = z.string().min(1).max(80);
export const releaseShowRequest = z.strictObject({ release: releaseRef });
export const releaseDiffRequest = z.strictObject({ before: releaseRef, after: releaseRef });
export interface ReleaseDiff {
  before: ReleaseHash;
  after: ReleaseHash;
  changes: readonly ReleaseChange[];
}

/** How a release came to stand in `releases/`, and where it stands now. */
export type ReleaseState = 'serving' | 'kept' | 'refused' | 'rolled-back' | 'canary' | 'draft';

/** A part of a bundle, by its own hash: what changed can be told without reading it all. */
export interface ReleasePart {
  /**
   * `about` (name, time, author, notes), the keys of the bundle (`pipeline`, `prompts`, `models`, `retrieval`, `tools`, `policy`…), `index`,
   * `evidence`, and each text as `files/PATH`.
   */
  part: string;
  /** sha256 (hex) of its canonical JSON, of a text itself. */
  hash: string;
}
/** What an index held, so that one built elsewhere from the same documents can be told to be the same. */
export interface IndexSeal {
  documents: number;
  chunks: number;
  /** sha256 (hex) over what each chunk is: document, place, text, who may find it, and how it was embedded; in the order of their ids. */
  contentHash: string;
  /** sha256 (hex) over the vectors, in the same order: another processor may round the last digits otherwise. */
  vectorsHash: string;
  /** Over the whole texts that citations quote, in the order of their hashes; absent in releases from before it was sealed. */
  sourcesHash?: string;
}
/** `releases/NAME.release.json`. */
export interface ReleaseFile {
  releaseFileVersion: 1;
  name: string;
  releaseHash: ReleaseHash;
  createdAt: string;
  createdBy: string;
  notes: string;
  bundle: ReleaseBundle;
  /** Texts that the bundle was made of, by path: what a clean clone runs. */
  files: Readonly<Record<string, string>>;
  index: IndexSeal;
  parts: readonly ReleasePart[];
  /** The gate that let it serve, with its report; null before one ran. */
  evidence: { report: GateReport; at: string } | null;
  /** ed25519 over the canonical JSON of all of the above. */
  signature: { keyId: string; publicKey: string; value: string } | null;
}
export interface KeptRelease {
  name: string;
  path: string;
  releaseHash: ReleaseHash;
  pipelineId: string;
  createdAt: string;
  createdBy: string;
  notes: string;
  state: ReleaseState;
  /** Why it was refused or rolled back. */
  reason: string | null;
  /** Prompt ids with their fingerprints, and the generation: one line of a list. */
  prompts: Readonly<Record<string, string>>;
  indexGeneration: number;
  gate: { held: boolean; checks: number; failed: number; at: string } | null;
  isSigned: boolean;
  problem: string | null;
}
/** Each one recorded, never changed: `releases/pins.jsonl`. */
export interface ReleasePin {
  at: string;
  pipelineId: string;
  /** Null: the working tree serves. */
  release: ReleaseHash | null;
  before: ReleaseHash | null;
  action: 'promote' | 'rollback' | 'canary' | 'canary-end' | 'unpin';
  by: string;
  reason: string;
  /** Of a promotion: the gate run that allowed it. */
  gateRunId: string | null;
  /** Of a canary: the share of the traffic. */
  share: number | null;
  ms: number;
}
export interface ReleaseDesk {
  /** Newest first. */
  releases: readonly KeptRelease[];
  pins: readonly ReleasePin[];
  problems: readonly { path: string; message: string }[];
  /** Of the working tree, by pipeline: its hash now, and dotted paths that differ from what serves. */
  workingTree: readonly {
    pipelineId: string;
    releaseHash: ReleaseHash;
    changedSince: ReleaseHash | null;
    changes: readonly ReleaseChange[];
  }[];
}
const releaseName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/);
export const releaseCreateRequest = z.strictObject({
  name: releaseName.optional(),
  pipeline: z.string().min(1).max(64).optional(),
  notes: z.string().max(5000).default(''),
});
export const releasePromoteRequest = z.strictObject({
  release: releaseRef,
  /** A gate's id; the only one of `gates/` by default. */
  gate: z.string().min(1).max(300).optional(),
  reason: z.string().max(2000).default(''),
});
export interface PromoteReport {
  promoted: boolean;
  release: ReleaseHash;
  before: ReleaseHash | null;
  /** In words, why not. */
  reason: string;
  gate: GateReport;
}
export type ReleasePromoteEvent = GateRunEvent | { type: 'promoted'; report: PromoteReport };
export const releaseRollbackRequest = z.strictObject({
  pipeline: z.string().min(1).max(64).optional(),
  /** The one before by default. */
  to: releaseRef.optional(),
  reason: z.string().max(2000).default(''),
  /** Says what it would do. */
  dryRun: z.boolean().default(false),
});
export interface RollbackReport {
  pipelineId: string;
  from: ReleaseHash | null;
  to: ReleaseHash | null;
  /** Dotted paths that go back to what they were. */
  rePins: readonly ReleaseChange[];
  /** What has to be built before it can serve: `index g13`; empty when all is there. */
  rebuilds: readonly string[];
  /** Runs under way that end on the one that serves now. */
  openRuns: number;
  ms: number;
  done: boolean;
}
/** A file of a release, an exported folder, or a name. */
export const releaseVerifyRequest = z.strictObject({ release: z.string().min(1).max(4096) });
/** One thing that has to be so; `expected` and `actual` are hashes where they are long. */
export interface VerifyCheck {
  /** `form`, `bundle`, `files`, `index`, `vectors`, `evidence`, `signature`, or a part of the file that is not what its hash says. */
  name: string;
  held: boolean;
  expected: string;
  actual: string;
  message: string;
}
export interface VerifyReport {
  release: ReleaseHash;
  name: string;
  verified: boolean;
  checks: readonly VerifyCheck[];
  /** Of the index: `here`, and it holds what was sealed; `changed`; `not-built`, which fails nothing: there is nothing to serve from yet. */
  index: 'here' | 'changed' | 'not-built';
  /** The generation of this machine that holds it. */
  generation: number | null;
  pipelineId: string;
  /** It was a folder as `release export` makes it, with nothing in it that the release does not hold. */
  isExport: boolean;
  /** Of the key that signed it: whether this machine knows it. */
  signer: { keyId: string; isKnown: boolean; isOwn: boolean; label: string | null } | null;
}
export const releaseExportRequest = z.strictObject({
  release: releaseRef,
  /** Absolute; must not exist, or be empty. */
  path: z.string().min(1).max(4096),
  /** Takes the index along, so that nothing has to be read or embedded again. */
  withIndex: z.boolean().default(true),
});
export interface ExportReport {
  path: string;
  files: number;
  sizeBytes: number;
}
export const releaseReportRequest = z.strictObject({ release: releaseRef });
/** Self-contained HTML with the evidence, and the signature over it. */
export interface ReleaseReportFile {
  name: string;
  text: string;
}

/** A key that signed releases are checked with. Public: it can be handed to anybody. */
export interface ReleaseKey {
  /** `k-` and the first 16 digits of the sha256 of the key. */
  keyId: string;
  /** SPKI DER in base64. */
  publicKey: string;
  label: string;
  /** ISO; null for the own one. */
  addedAt: string | null;
  isOwn: boolean;
}
export interface ReleaseKeys {
  /** Null before anything was signed here. */
  own: ReleaseKey | null;
  /** Why the own one cannot be used now. */
  problem: string | null;
  trusted: readonly ReleaseKey[];
}
export const releaseTrustKeyRequest = z.strictObject({
  /** The text of a key file as `release keys --export` writes it: a PEM public key. */
  key: z.string().min(1).max(10_000),
  label: z.string().max(120).default(''),
});
export const releaseForgetKeyRequest = z.strictObject({ keyId: z.string().min(3).max(40) });
