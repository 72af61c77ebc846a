import * as z from 'zod';
import { principalsDeclaration, sourceAccess } from './access.ts';
import { cacheSettings } from './cache.ts';
import { DEFAULT_CHUNKER } from './chunker.ts';
import { budgetSettings, limitDeclaration, poolSettings } from './gateway-policy.ts';
import { mcpServers } from './mcp.ts';
import { DEFAULT_QUALITY_FLOOR } from './parse-quality.ts';
import { providerDeclaration } from './provider.ts';
import { fileDecision } from './quarantine.ts';
import { retentionSettings } from './retention.ts';
import { retrievalSettings } from './tune.ts';

export const WORKSPACE_FILE_VERSION = 1;
/** Accesses are kept for so many days. */
export const DEFAULT_AUDIT_DAYS = 365;

/** A day: what a folder that is read every night keeps. */
export const DEFAULT_FRESHNESS = '24h';

/** A folder or file whose documents answers may rest on. */
export const sourceDeclaration = z.strictObject({
  /** Unique in the workspace, shown everywhere. */
  id: z.string().min(1).max(120),
  /** Relative to the workspace when inside it, absolute otherwise. */
  path: z.string().min(1).max(4096),
  /** Of pages that are fetched: the address of a sitemap or a page, or the path of a `.urls` file with one address on each
   * line. `path` is then the folder where the pages are kept. */
  web: z.string().min(1).max(4096).optional(),
  /** Globs over paths relative to the source; empty = every supported kind. */
  include: z.array(z.string().min(1).max(500)).max(100).default([]),
  exclude: z.array(z.string().min(1).max(500)).max(100).default([]),
  /** Take source code too. */
  code: z.boolean().default(false),
  /** Read the text in pictures and scanned pages: seconds a page. */
  ocr: z.boolean().default(true),
  /** Respect .gitignore files below the source. Off when the path itself was named on a command line and is ignored. */
  gitignore: z.boolean().default(true),
  /** Who may find its documents; everyone by default. */
  access: sourceAccess.optional(),
  /** Follow saves while a shell that stays is open (the window, `trestle serve`, `trestle watch`). */
  watch: z.boolean().default(true),
  /** How old the last agreement between index and files may get before the source counts as late: `30m`, `4h`, `7d`, or `none`. */
  freshness: z
    .string()
    .regex(/^(?:none|[1-9]\d{0,4}[smhd])$/, 'write a number with s, m, h or d, such as "4h", or "none"')
    .default(DEFAULT_FRESHNESS),
  /**
   * False: no text of it is sent to another machine, neither to a model nor to be embedded, whatever is chosen. A question
   * that found any of it is answered by a model on this machine or not at all.
   */
  leavesMachine: z.boolean().default(true),
  /** What was decided about single files: to take one in spite of its quality, to leave one out. */
  decisions: z.array(fileDecision).max(10_000).default([]),
});
export type SourceDeclaration = z.infer<typeof sourceDeclaration>;

/** Of an endpoint that names none: some take seconds to load their model. Milliseconds. */
export const DEFAULT_EMBEDDING_TIMEOUT_MS = 60_000;
/** Texts that an endpoint gets in one request. */
export const DEFAULT_EMBEDDING_BATCH = 32;

/** Which model turns texts into vectors. Another choice than the index was made with wants a side index, see generations. */
export const embeddingSettings = z.strictObject({
  /** `builtin-en`, the id of an installed model (`trestle model list`), or `openai-compatible/NAME` for an endpoint. */
  model: z.string().min(1).max(200).default('builtin-en'),
  /** Of an endpoint: what `/embeddings` is put behind, e.g. `http://localhost:11434/v1`. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  /** Of an endpoint: the name of the environment variable with its key, which begins with TRESTLE_SECRET_. Never the key. */
  key: z
    .string()
    .regex(/^TRESTLE_SECRET_[A-Z0-9_]{1,80}$/, 'must be the name of a variable that begins with TRESTLE_SECRET_')
    .optional(),
  /** Of an endpoint: the length of its vectors, asked for and checked. */
  dimensions: z.int().min(1).max(16_384).optional(),
  batch: z.int().min(1).max(2048).optional(),
  /**
   * Of an endpoint: what tells one model from another. `vectors`: what it makes of a few texts, so that another model behind
   * the same name is noticed and its questions are not held against vectors of the one before. `name`: its name and the
   * length of its vectors, for endpoints whose vectors are never twice the same.
   */
  identity: z.enum(['vectors', 'name']).optional(),
  timeoutMs: z.int().min(100).max(600_000).optional(),
  /** Put before each question and each passage, for models that were trained so (E5: "query: ", "passage: "). */
  queryPrefix: z.string().max(2000).optional(),
  passagePrefix: z.string().max(2000).optional(),
  /** How much the search by meaning counts, 0 to 1; an endpoint's default is 0.5. */
  fusionWeight: z.number().min(0).max(1).optional(),
});
export type EmbeddingSettings = z.infer<typeof embeddingSettings>;

/** `trestle.jsonc`: what the workspace rests on and its limits. Edited by the app with comments kept. */
export const workspaceFile = z.strictObject({
  $schema: z.string().max(500).optional(),
  version: z.literal(WORKSPACE_FILE_VERSION),
  name: z.string().min(1).max(120),
  sources: z.array(sourceDeclaration).max(500).default([]),
  /** The pipeline that `ask` runs. */
  pipeline: z.string().max(64).default('default'),
  embedding: embeddingSettings.prefault({}),
  /** Where language models answer, beside the three clouds and what runs on this machine. */
  providers: z.array(providerDeclaration).max(50).default([]),
  /** How documents are cut: "heading", "sentence:256/32", "fixed:512/64+path", … */
  chunker: z.string().min(1).max(60).default(DEFAULT_CHUNKER),
  /** Groups and tenants of the people on whose behalf is searched. */
  principals: principalsDeclaration.prefault({}),
  /** How long the access log is kept. */
  audit: z.strictObject({ retentionDays: z.int().min(1).max(36_500).default(DEFAULT_AUDIT_DAYS) }).prefault({}),
  /** How long traces are kept; for ever without an entry. */
  retention: retentionSettings.prefault({}),
  /** When retrieval quality calls for a look; see QualityMeasurement. */
  quality: z
    .strictObject({
      recallFloor: z.number().min(0).max(1).default(0.9),
      driftLimit: z.number().min(0).max(1).default(0.2),
      overlapFloor: z.number().min(0).max(1).default(0.8),
    })
    .prefault({}),
  /** How search merges its legs and reranks, where `trestle tune` or a person chose otherwise. */
  retrieval: retrievalSettings.prefault({}),
  /** What is taken of what can be read. */
  parsing: z
    .strictObject({
      /** Documents that score below, 0..1, are kept out of the index and listed; 0 takes everything. */
      qualityFloor: z.number().min(0).max(1).default(DEFAULT_QUALITY_FLOOR),
      /** `report` lists a document that says what another one says; `leave-out` keeps it out of the index as well. */
      nearDuplicates: z.enum(['report', 'leave-out']).default('report'),
    })
    .prefault({}),
  /** MCP servers, beside those of `.mcp.json`; each is used only after somebody agreed to it on this machine. */
  mcpServers: mcpServers.default({}),
  /** Answers that are given again; off unless asked for. */
  cache: cacheSettings.prefault({}),
  /** What models may cost. */
  budget: budgetSettings.prefault({}),
  /** How often models may be called, and with how much. */
  limits: z.array(limitDeclaration).max(100).default([]),
  /** How many model calls run at once. */
  pools: poolSettings.prefault({}),
});
export type WorkspaceFile = z.infer<typeof workspaceFile>;
