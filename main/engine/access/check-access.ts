import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type {
  AccessCheckReport,
  AccessCheckRequest,
  AccessLeak,
  AccessPath,
  AccessScope,
} from '../../contract/access.ts';
import type { DocumentSummary, DocumentText } from '../../contract/document.ts';
import type { WhyNotReason } from '../../contract/explain.ts';
import type { ChunkId } from '../../contract/ids.ts';
import type { Chunk, SearchMode } from '../../contract/retrieval.ts';
import type { AccessJudge } from '../../retrieval/access/judge-access.ts';
import { HIDDEN_CHARACTER } from '../../retrieval/search/blank-hidden.ts';
import type { Clock } from '../../spec/clock.ts';
import { throwIfAborted } from '../../base/abort.ts';

/** Documents a principal must not see that are asked for by their ids; of more, so many are taken at even distances. */
export const MAX_FOREIGN_DOCUMENTS = 2000;
const LIST_PAGE = 1000;
const NANOS_PER_MS = 1e6;

/** Every way in which a text leaves the engine on behalf of a principal. `scope` undefined is the owner. */
export interface CheckedPaths {
  search(query: string, mode: SearchMode, k: number, signal: AbortSignal): Promise<readonly Chunk[]>;
  explain(query: string, k: number, signal: AbortSignal): Promise<readonly Chunk[]>;
  /** Why a query does not find a document, with every chunk that the answer names. */
  whyNot(
    query: string,
    documentId: string,
    signal: AbortSignal,
  ): Promise<{ reason: WhyNotReason; chunks: readonly Chunk[] }>;
  /** What an ask would hand to the model, and quote. */
  askContext(query: string, signal: AbortSignal): Promise<readonly Chunk[]>;
  listDocuments(page: {
    limit: number;
    offset: number;
  }): Promise<{ documents: readonly DocumentSummary[]; total: number }>;
  listAsOwner(page: {
    limit: number;
    offset: number;
  }): Promise<{ documents: readonly DocumentSummary[]; total: number }>;
  /** @throws NotFoundError */
  readDocument(documentId: string): Promise<DocumentText>;
  readChunks(chunkIds: readonly ChunkId[]): Promise<readonly Chunk[]>;
  /** Ids of a document's chunks, as the owner sees them. */
  chunkIdsOf(documentId: string): Promise<readonly ChunkId[]>;
  countHidden(): Promise<number>;
}

/**
 * Tries to reach what a principal must not see: every query on every path that returns a text, the list of documents,
 * each foreign document and its chunks by id, and what an explanation says of it. What comes back is judged by the rules read anew.
 */
export async function checkAccess(options: {
  request: AccessCheckRequest;
  scope: AccessScope;
  paths: CheckedPaths;
  judge: AccessJudge;
  documentOf(
    summary: Pick<Chunk, 'documentId' | 'sourceId' | 'displayPath' | 'path'>,
  ): Parameters<AccessJudge['refusal']>[0];
  clock: Clock;
  signal: AbortSignal;
}): Promise<AccessCheckReport> {
  const { request, scope, paths, clock, signal } = options;
  const startedAt = clock.monotonicNano();
  const judgeChunks = async (path: AccessPath, chunks: readonly Chunk[]): Promise<AccessLeak[]> => {
    const leaks: AccessLeak[] = [];
    for (const chunk of chunks) {
      const reason = await options.judge.refusal(options.documentOf(chunk), chunk);
      const { documentId, displayPath, chunkId } = chunk;
      if (reason !== null) leaks.push({ path, documentId, displayPath, chunkId, reason });
    }
    return leaks;
  };
  const results: AccessCheckReport['results'][number][] = [];
  for (const query of request.queries) {
    throwIfAborted(signal);
    const tries: readonly [AccessPath, readonly Chunk[]][] = [
      ['search hybrid', await paths.search(query, 'hybrid', request.k, signal)],
      ['search bm25', await paths.search(query, 'bm25', request.k, signal)],
      ['search vector', await paths.search(query, 'vector', request.k, signal)],
      ['search explain', await paths.explain(query, request.k, signal)],
      ['ask context', await paths.askContext(query, signal)],
    ];
    const leaks: AccessLeak[] = [];
    for (const [path, chunks] of tries) leaks.push(...(await judgeChunks(path, chunks)));
    results.push({ query, returned: Object.fromEntries(tries.map(([path, { length }]) => [path, length])), leaks });
  }
  const documents = await checkDocuments(options, judgeChunks);
  const leaks = results.reduce((sum, result) => sum + result.leaks.length, documents.leaks.length);
  return {
    as: scope,
    queries: request.queries.length,
    leaks,
    hiddenChunks: await paths.countHidden(),
    results,
    documents,
    ms: Number(clock.monotonicNano() - startedAt) / NANOS_PER_MS,
  };
}

type CheckOptions = Parameters<typeof checkAccess>[0];

async function checkDocuments(
  options: CheckOptions,
  judgeChunks: (path: AccessPath, chunks: readonly Chunk[]) => Promise<AccessLeak[]>,
): Promise<AccessCheckReport['documents']> {
  const { request, paths, judge, documentOf, signal } = options;
  const leaks: AccessLeak[] = [];
  const leak = (path: AccessPath, { documentId, displayPath }: DocumentSummary, reason: string): void =>
    void leaks.push({ path, documentId, displayPath, chunkId: null, reason });
  const query = request.queries[0] ?? '';
  const listed = await listAll((page) => paths.listDocuments(page));
  for (const summary of listed) {
    const reason = await judge.refusal(documentOf(summary));
    if (reason !== null) leak('document list', summary, reason);
  }
  const foreign: { summary: DocumentSummary; reason: string }[] = [];
  for (const summary of await listAll((page) => paths.listAsOwner(page))) {
    throwIfAborted(signal);
    const reason = await judge.refusal(documentOf(summary));
    if (reason !== null) foreign.push({ summary, reason });
    else if (await showsHidden(options, summary)) leak('document read', summary, 'it shows records of others');
  }
  const tried = takeEvenly(foreign, MAX_FOREIGN_DOCUMENTS);
  let refused = 0;
  for (const { summary, reason } of tried) {
    throwIfAborted(signal);
    if (await isRefused(() => paths.readDocument(summary.documentId))) refused += 1;
    else leak('document read', summary, reason);
    leaks.push(
      ...(await judgeChunks('chunk read', await paths.readChunks(await paths.chunkIdsOf(summary.documentId)))),
    );
    const { reason: told } = await paths.whyNot(query, summary.documentId, signal);
    // Anything else says where it stands, or which words it holds.
    if (told !== 'not_visible') leak('why not', summary, reason);
  }
  leaks.push(...(await checkNamedChunks(options, listed, judgeChunks)));
  return { listed: listed.length, foreign: foreign.length, tried: tried.length, refused, leaks };
}

/** Of a document they may find, an answer names the chunks that stand before it: these, too, must be theirs to find. */
async function checkNamedChunks(
  { request, paths, signal }: CheckOptions,
  listed: readonly DocumentSummary[],
  judgeChunks: (path: AccessPath, chunks: readonly Chunk[]) => Promise<AccessLeak[]>,
): Promise<readonly AccessLeak[]> {
  const leaks: AccessLeak[] = [];
  for (const [at, query] of request.queries.entries()) {
    const summary = listed[at % listed.length];
    if (summary === undefined) return leaks;
    throwIfAborted(signal);
    const { chunks } = await paths.whyNot(query, summary.documentId, signal);
    leaks.push(...(await judgeChunks('why not', chunks)));
  }
  return leaks;
}

/** Can anything be read where records stand that the principal may not find? */
async function showsHidden({ paths, judge, documentOf }: CheckOptions, summary: DocumentSummary): Promise<boolean> {
  const hidden = await judge.hiddenRanges(documentOf(summary));
  if (hidden.length === 0) return false;
  const { text, windowStart } = await paths.readDocument(summary.documentId);
  return hidden.some(({ start, end }) => {
    const shown = text.slice(Math.max(0, start - windowStart), Math.max(0, end - windowStart));
    return shown.replaceAll(HIDDEN_CHARACTER, '').trim() !== '';
  });
}

async function isRefused(read: () => Promise<unknown>): Promise<boolean> {
  try {
    await read();
    return false;
  } catch (error) {
    if (NotFoundError.is(error)) return true;
    throw error;
  }
}

async function listAll(
  list: (page: { limit: number; offset: number }) => Promise<{ documents: readonly DocumentSummary[]; total: number }>,
): Promise<readonly DocumentSummary[]> {
  const all: DocumentSummary[] = [];
  for (;;) {
    const { documents } = await list({ limit: LIST_PAGE, offset: all.length });
    all.push(...documents);
    if (documents.length < LIST_PAGE) return all;
  }
}

function takeEvenly<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, index) => items[Math.floor((index * items.length) / count)] as Item);
}
