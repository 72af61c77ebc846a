import type { AccessAs } from '../../contract/access.ts';
import type { AskRetrieval } from '../../contract/ask.ts';
import { MAX_EXPLAINED } from '../../contract/explain.ts';
import type { CallName, ParsedRequestOf, RequestOf, ResponseOf } from '../../contract/methods.ts';
import type { Chunk } from '../../contract/retrieval.ts';
import { parseRequest } from '../../contract/rpc/parse-request.ts';
import { createExecutor } from '../../pipeline/executor.ts';
import { createTracer } from '../../trace/tracer.ts';
import { createAskRunner } from '../ask-runner.ts';
import type { CallHandler, Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';
import type { CheckedPaths } from './check-access.ts';
import { createReading } from './reading.ts';

/** The calls that answer with texts, or with words about them. */
export type CheckedCall = 'search.run' | 'search.explain' | 'search.whyNot' | 'document.list' | 'document.read';

/**
 * The paths of this engine, as any shell reaches them: through its own handlers, so that what they forget shows. An ask
 * runs to its end and leaves no trace.
 */
export function createCheckedPaths(parts: StandingParts, as: AccessAs, handlers: Handlers<CheckedCall>): CheckedPaths {
  const { services, retrieval } = parts;
  const { clock, random } = services;
  const reading = createReading(parts);
  const runAsk = createAskRunner(parts);
  const executor = createExecutor({
    clock,
    random,
    tracer: createTracer({ clock, random }),
    traceWriter: { writeTrace: async () => undefined },
    releaseStore: { keepRelease: () => undefined },
  });
  const never = new AbortController().signal;
  const call = <K extends CheckedCall>(
    method: K,
    request: RequestOf<K>,
    signal: AbortSignal = never,
  ): Promise<ResponseOf<K>> =>
    (handlers[method] as unknown as CallHandler<CallName>)(parseRequest(method, request) as ParsedRequestOf<CallName>, {
      signal,
    }) as Promise<ResponseOf<K>>;
  return {
    search: async (query, mode, k, signal) =>
      (await call('search.run', { query, mode, k, filter: { as } }, signal)).results,
    explain: async (query, k, signal) =>
      (await call('search.explain', { query, k: Math.min(k, MAX_EXPLAINED), filter: { as } }, signal)).results,
    whyNot: async (query, document, signal) => {
      const { reason, bm25, vector, fused, final, lastIn } = await call(
        'search.whyNot',
        { query, document, filter: { as } },
        signal,
      );
      const named = [bm25, vector, fused, final, lastIn].flatMap((place) => place?.chunkId ?? []);
      return { reason, chunks: await retrieval.chunkReader.readChunks([...new Set(named)]) };
    },
    askContext: async (query, signal) => {
      let found: AskRetrieval | null = null;
      await runAsk(parseRequest('ask.run', { question: query, filter: { as } }), {
        executor,
        signal,
        emit: (event) => {
          if (event.type === 'retrieval-ready') found = event.retrieval;
        },
      });
      return (found as AskRetrieval | null)?.results ?? [];
    },
    listDocuments: (page) => call('document.list', { ...page, as }),
    listAsOwner: (page) => retrieval.documents.listDocuments({ ...page, filter: '' }),
    readDocument: (documentId) => call('document.read', { documentId, as }),
    readChunks: async (chunkIds): Promise<readonly Chunk[]> => {
      const scope = reading.scopeOf(as);
      const chunks = await retrieval.chunkReader.readChunks(chunkIds, { as: scope });
      const spans = chunkIds.map((chunkId) => ({ chunkId, textStart: 0, textEnd: 1 }));
      const quotes = await retrieval.sourceQuoter.quoteSources(spans, { as: scope });
      const quoted = new Set(chunkIds.filter((_, index) => quotes[index] !== null));
      const unread = [...quoted].filter((chunkId) => !chunks.some((chunk) => chunk.chunkId === chunkId));
      return [...chunks, ...(await retrieval.chunkReader.readChunks(unread))];
    },
    chunkIdsOf: async (documentId) =>
      (await retrieval.documents.readDocument({ documentId })).chunkSpans.map(({ chunkId }) => chunkId),
    countHidden: async () => (await reading.describe(reading.scopeOf(as)))?.hiddenChunks ?? 0,
  };
}
