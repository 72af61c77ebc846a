import * as z from 'zod';
import type { ChunkId, DocumentId, ReleaseHash, SourceId, TraceId } from './ids.ts';

/** A name as rules and requests compare it: exact, case counts, no blanks around it, nothing invisible. */
const accessName = z
  .string()
  .max(200)
  .regex(/^\P{Cc}*$/u, 'holds a control character')
  .transform((name) => name.normalize('NFC').trim())
  .pipe(z.string());

/** A user or a group: one flat set of names. */
export const principalName = accessName.pipe(z.string().min(1, 'name a user or a group'));
/** `''` is the shared tenant: its documents are not kept from other tenants. */
export const tenantName = accessName;

/** Who may find something. What is left out is said by the next, more general place. */
export const accessTag = z.strictObject({
  tenant: tenantName.optional(),
  /** Users and groups; empty = everyone of the tenant. */
  principals: z.array(principalName).max(1000).optional(),
});
export type AccessTag = z.infer<typeof accessTag>;

/** A tag for the documents of a source whose path in it matches; a later match overrides an earlier one. */
export const accessRule = accessTag.extend({ match: z.string().min(1).max(500) });
export type AccessRule = z.infer<typeof accessRule>;

/**
 * Who may find the documents of a source. Of each document, tenant and principals are looked up apart, each in the first
 * place that says it: `<file>.access.json`, the nearest `.trestle-access.json(c)`, front matter, the last matching rule,
 * the source's own. What nobody says is open: shared tenant, everyone. What cannot be read is closed to all but the
 * owner's own search.
 */
export const sourceAccess = accessTag.extend({
  rules: z.array(accessRule).max(1000).default([]),
  /** False when what documents say of themselves does not count. */
  frontMatter: z.boolean().default(true),
  /** CSV, JSON and JSON Lines: the column or key that holds each record's tenant. */
  tenantField: z.string().min(1).max(200).optional(),
  /** The column or key that holds each record's principals: a list, or names between commas or semicolons. */
  principalsField: z.string().min(1).max(200).optional(),
});
export type SourceAccess = z.infer<typeof sourceAccess>;

/** Who is who, in `trestle.jsonc`. */
export const principalsDeclaration = z.strictObject({
  /** Members of each group; a group may be a member of another. */
  groups: z.record(principalName, z.array(principalName).max(10_000)).default({}),
  /** The tenant a principal is of when a request names none. */
  tenants: z.record(principalName, tenantName).default({}),
});
export type PrincipalsDeclaration = z.infer<typeof principalsDeclaration>;

/** On whose behalf something is read. Without it the workspace's owner reads, who sees everything. */
export const accessAs = z.strictObject({
  /** The principal's declared tenant by default, the shared one when it has none. */
  tenant: tenantName.optional(),
  /** The groups they are in are added by the engine. */
  principals: z.array(principalName).max(200),
});
export type AccessAs = z.infer<typeof accessAs>;

/** `AccessAs` with the tenant settled and every group resolved. */
export interface AccessScope {
  tenant: string;
  /** Sorted. */
  principals: string[];
}

/** What a principal's search was kept from, for the owner's own shells only. */
export interface SearchAccess extends AccessScope {
  /** Chunks of the index hidden from both legs. */
  hiddenChunks: number;
}

/** One way in which documents (or records) are tagged, with how many there are. */
export interface AccessEntry {
  tenant: string;
  /** Empty = everyone of the tenant. */
  principals: readonly string[];
  /** Its rules could not be read: only the owner's own search finds it. */
  isDenied: boolean;
  documents: number;
  chunks: number;
}
/** Who may find what of one source. */
export interface SourceAccessSummary {
  sourceId: SourceId;
  entries: readonly AccessEntry[];
  /** Tagged record by record, by these fields. */
  rowFields: readonly string[];
}
/** For the choice of a principal, and for "who may find it". */
export interface AccessDescription {
  tenants: readonly string[];
  principals: readonly {
    name: string;
    isGroup: boolean;
    members: readonly string[];
    /** Its declared tenant; null when none is declared. */
    tenant: string | null;
  }[];
  sources: readonly SourceAccessSummary[];
  /** Chunks tagged before access was known to this workspace: closed until the next ingest. */
  untaggedChunks: number;
}

export const MAX_CHECK_QUERIES = 10_000;
export const accessCheckRequest = z.strictObject({
  as: accessAs,
  queries: z.array(z.string().trim().min(1).max(10_000)).min(1).max(MAX_CHECK_QUERIES),
  k: z.int().min(1).max(1000).default(50),
});
export type AccessCheckRequest = z.infer<typeof accessCheckRequest>;

/** The ways to a text that a check tries. */
export type AccessPath =
  | 'search hybrid'
  | 'search bm25'
  | 'search vector'
  | 'search explain'
  | 'why not'
  | 'ask context'
  | 'document list'
  | 'document read'
  | 'chunk read';
export interface AccessLeak {
  path: AccessPath;
  documentId: DocumentId;
  displayPath: string;
  chunkId: ChunkId | null;
  /** What the rules on disk say of it. */
  reason: string;
}
export interface AccessCheckReport {
  /** As asked, with groups resolved. */
  as: AccessScope;
  queries: number;
  /** Returned chunks and documents that the rules, read anew from the sources, do not allow. */
  leaks: number;
  hiddenChunks: number;
  results: readonly {
    query: string;
    /** Chunks returned on each path. */
    returned: Readonly<Partial<Record<AccessPath, number>>>;
    leaks: readonly AccessLeak[];
  }[];
  /** Documents the principal must not see, and what came of asking for each by its id. */
  documents: {
    /** Shown to the principal. */
    listed: number;
    foreign: number;
    /** Of more than a few thousand foreign ones, so many were asked for. */
    tried: number;
    refused: number;
    leaks: readonly AccessLeak[];
  };
  ms: number;
}

/** One row of the access log. Rows are chained by hash, so that a changed, missing or inserted one shows. */
export interface AccessRecord {
  seq: number;
  at: string;
  method: string;
  /** Null: the workspace's owner. */
  as: AccessAs | null;
  /** sha256 of a random salt and the query; null when the method has none. */
  queryHash: string | null;
  /** The query, or `[erased E-…]`. */
  query: string | null;
  returned: number;
  outcome: 'ok' | 'refused' | 'error';
  traceId: TraceId | null;
  releaseHash: ReleaseHash | null;
  hash: string;
}
export const accessLogRequest = z.strictObject({
  /** Only accesses on behalf of this principal. */
  principal: principalName.optional(),
  tenant: tenantName.optional(),
  method: z.string().max(80).optional(),
  /** ISO time or date, inclusive. */
  since: z.string().max(40).optional(),
  until: z.string().max(40).optional(),
  limit: z.int().min(1).max(10_000).default(100),
  /** Rows older than this `seq` only: the last of the page before. */
  before: z.int().min(1).optional(),
});
export type AccessLogRequest = z.infer<typeof accessLogRequest>;
export interface AccessLogPage {
  /** Newest first. */
  records: readonly AccessRecord[];
  total: number;
}
export interface AccessVerifyReport {
  ok: boolean;
  records: number;
  /** Rows that left the log because they were older than `audit.retentionDays`. */
  pruned: number;
  /** The newest row: kept elsewhere, it shows if the end of the log was taken off. */
  head: { seq: number; hash: string };
  /** The first row where the chain does not hold, and what is wrong with it. */
  problem: { seq: number; message: string } | null;
}
