import type { EngineEvent } from '../../../main/contract/events.ts';
import type { SearchResult } from '../../../main/contract/retrieval.ts';
import {
  createFakeEngineClient,
  type FakeCalls,
  type FakeEngineClient,
  type FakeStreams,
} from './fake-engine-client.ts';
import { documents, documentText } from './fake-data/documents.ts';
import { skippedFiles, sources } from './fake-data/sources.ts';
import { traces } from './fake-data/traces.ts';
import {
  about,
  doctor,
  updates,
  recentWorkspaces,
  release,
  settings,
  status,
  trustedWorkspaces,
  workspace,
} from './fake-data/workspace.ts';

/** A stream that stays open and says nothing until the caller leaves. */
async function* silence(signal: AbortSignal | undefined): AsyncGenerator<EngineEvent> {
  await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
  yield { type: 'events-closed' };
}

const passages: readonly SearchResult[] = documentText('doc_00000000').chunkSpans.map((span, index) => ({
  ...span,
  documentId: documentText('doc_00000000').documentId,
  sourceId: documentText('doc_00000000').sourceId,
  path: '/srv/halden/people/annual-leave.md',
  displayPath: 'handbook/people/annual-leave.md',
  title: 'Annual leave',
  ordinal: index,
  tokens: 90,
  text: documentText('doc_00000000').text.slice(span.start, span.end),
  rank: index + 1,
  bm25Rank: index + 1,
  bm25Score: 14.8 - index,
  vectorRank: index + 1,
  cosineSimilarity: 0.71 - index / 20,
  fusedScore: 0.0162 - index / 1000,
  fusedRank: index + 1,
  relevanceScore: 0.9 - index / 10,
  move: 0,
  isSuperseded: false,
}));

const has = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase());

/** What a workspace with a company handbook in it answers. Tests replace single answers. */
export const handbookCalls: FakeCalls = {
  'workspace.current': () => workspace,
  'workspace.recent': () => recentWorkspaces,
  'workspace.trusted': () => trustedWorkspaces,
  'workspace.open': () => workspace,
  'workspace.openSample': () => ({ ...workspace, createdNow: true }),
  'workspace.trust': () => workspace,
  'status.read': () => status,
  'source.list': () => sources,
  'source.skipped': ({ sourceId }) =>
    sourceId === undefined
      ? skippedFiles
      : skippedFiles.filter(({ path }) => path.startsWith(`/srv/halden/${sourceId}/`)),
  'source.remove': () => null,
  'ingest.start': () => ({ ingestId: 'ing-000000000001' }),
  'ingest.cancel': () => null,
  'document.list': ({ filter, limit, sourceId }) => {
    const found = documents.filter(
      (document) => has(document.displayPath, filter) && (sourceId === undefined || document.sourceId === sourceId),
    );
    return { documents: found.slice(0, limit), total: found.length };
  },
  'document.read': ({ documentId }) => documentText(documentId ?? ''),
  'search.run': () => ({
    results: passages,
    passages: [],
    rewrite: null,
    rerank: null,
    engines: { bm25: null, vector: null },
    ms: 8.9,
    access: null,
  }),
  'trace.list': ({ filter, limit }) => {
    const found = traces.filter(({ title }) => has(title, filter));
    return { traces: found.slice(0, limit), total: found.length, nextCursor: null };
  },
  'release.show': () => release,
  'settings.read': () => settings,
  'settings.write': (changes) => {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    return { ...settings, settings: { ...settings.settings, ...given } };
  },
  'doctor.run': () => doctor,
  'update.status': () => updates,
  'about.read': () => about,
};

const handbookStreams: FakeStreams = {
  'events.subscribe': (_request, { signal }) => silence(signal),
};

/** @returns a believable engine; `calls` and `streams` replace or add answers */
export function createHandbookEngine(
  options: { calls?: FakeCalls; streams?: FakeStreams; latencyMs?: number } = {},
): FakeEngineClient {
  return createFakeEngineClient({
    ...(options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs }),
    calls: { ...handbookCalls, ...options.calls },
    streams: { ...handbookStreams, ...options.streams },
  });
}
