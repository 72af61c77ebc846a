import * as z from 'zod';

/** Of a release file; those before it hold nothing that a later Trestle could misread. */
export const RELEASE_FILE_VERSION = 1;

/** What a release file may be called: the name of a file on every system, and never a path. */
export const releaseName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, ".", "_" and "-", at most 64');

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const releaseHash = z.string().regex(/^r-[0-9a-f]{64}$/);
const instant = z.iso.datetime();
/** A text of a workspace by where it lies in it: no way leads out of the folder it is written into. */
const textPath = z
  .string()
  .regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9._-]{1,120}(?:\/[A-Za-z0-9._-]{1,120}){0,4}$/);
const values = z.record(z.string(), z.json());

const releaseBundle = z.strictObject({
  bundleVersion: z.literal(1),
  pipeline: z.json(),
  search: z.json().optional(),
  prompts: values,
  models: values,
  retrieval: z.strictObject({
    embeddingModel: z.string(),
    embeddingFingerprint: z.string(),
    dimensions: z.int().min(0),
    chunker: z.string(),
    indexGeneration: z.int().min(0),
    settings: z.json().optional(),
    bySource: z
      .record(
        z.string(),
        z.strictObject({ generation: z.int(), embeddingFingerprint: z.string(), chunker: z.string() }),
      )
      .optional(),
    synonyms: z.json().optional(),
    localOnlySources: z.array(z.string()).optional(),
  }),
  tools: values,
  policy: z.json(),
  modelFiles: values.optional(),
  cache: z.json().optional(),
});

const gateReport = z.looseObject({
  gateId: z.string().max(300),
  gateHash: sha256,
  release: z.string().max(80),
  held: z.boolean(),
  checks: z.array(z.looseObject({ name: z.string().max(300), held: z.boolean(), message: z.string() })).max(1000),
  startedAt: z.string().max(40),
  ms: z.number(),
  gateRunId: z.string().max(80),
});

/** `releases/NAME.release.json`, see ReleaseFile. */
export const releaseFile = z.strictObject({
  releaseFileVersion: z.literal(RELEASE_FILE_VERSION),
  name: releaseName,
  releaseHash,
  createdAt: instant,
  createdBy: z.string().max(120),
  notes: z.string().max(5000),
  bundle: releaseBundle,
  files: z.record(textPath, z.string()),
  index: z.strictObject({
    documents: z.int().min(0),
    chunks: z.int().min(0),
    contentHash: sha256,
    vectorsHash: sha256,
    sourcesHash: sha256.optional(),
  }),
  parts: z.array(z.strictObject({ part: z.string().max(700), hash: sha256 })).max(10_000),
  evidence: z.strictObject({ report: gateReport, at: instant }).nullable(),
  signature: z
    .strictObject({
      keyId: z.string().regex(/^k-[0-9a-f]{16}$/),
      publicKey: z.string().max(200),
      value: z.string().max(200),
    })
    .nullable(),
});

/** One line of `releases/pins.jsonl`, see ReleasePin. */
export const releasePin = z.strictObject({
  at: instant,
  pipelineId: z.string().min(1).max(64),
  release: releaseHash.nullable(),
  before: releaseHash.nullable(),
  action: z.enum(['promote', 'rollback', 'canary', 'canary-end', 'unpin']),
  by: z.string().max(120),
  reason: z.string().max(5000),
  gateRunId: z.string().max(80).nullable(),
  share: z.number().min(0).max(1).nullable(),
  ms: z.number().min(0),
});
