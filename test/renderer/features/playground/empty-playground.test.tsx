import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterContextProvider } from '@tanstack/react-router';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { IngestProgress, SourceStatus } from '../../../../main/contract/ingest.ts';
import { BridgeContext } from '../../../../renderer/engine/bridge-context.ts';
import { createQueryClient } from '../../../../renderer/engine/create-query-client.ts';
import { engineQueryKey } from '../../../../renderer/engine/query-key.ts';
import { EmptyPlayground } from '../../../../renderer/features/playground/empty-playground.tsx';
import { FirstReadingPanel } from '../../../../renderer/features/playground/first-reading-panel.tsx';
import { exampleDocuments } from '../../../../renderer/features/playground/view-model/example-questions.ts';
import type { WatchedIngest } from '../../../../renderer/features/sources/ingest/ingest-store.ts';
import { documents, documentText } from '../../support/fake-data/documents.ts';
import { sources } from '../../support/fake-data/sources.ts';
import { workspace } from '../../support/fake-data/workspace.ts';
import { createHandbookEngine } from '../../support/handbook-engine.ts';

const [handbook] = sources;
if (handbook === undefined) throw new Error('the pretend workspace has no source');
const beingRead: SourceStatus = {
  ...handbook,
  isIngesting: true,
  freshness: { ...handbook.freshness, state: 'new', agreedAt: null, lastAttemptAt: null },
};

/** @returns what is drawn when these reads have been answered and no others */
function drawn({ listed, read }: { listed: readonly SourceStatus[]; read: number }): string {
  const queries = createQueryClient();
  queries.setQueryData(engineQueryKey('workspace.current', {}), workspace);
  queries.setQueryData(engineQueryKey('source.list', {}), listed);
  queries.setQueryData(engineQueryKey('document.list', { limit: 500 }), { documents, total: documents.length });
  for (const { documentId } of exampleDocuments(documents, 3).slice(0, read)) {
    const request = { documentId, start: 0, end: 12_000 };
    queries.setQueryData(engineQueryKey('document.read', request), documentText(documentId));
  }
  const router = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory() });
  const bridge = {
    client: createHandbookEngine(),
    app: { canPick: false, pick: async () => null, pathOf: () => null, openFolder: async () => {} },
    onConnectionState: () => () => {},
    onArrival: () => () => {},
    onCommand: () => () => {},
  };
  return renderToStaticMarkup(
    <BridgeContext value={bridge}>
      <QueryClientProvider client={queries}>
        <RouterContextProvider router={router}>
          <EmptyPlayground />
        </RouterContextProvider>
      </QueryClientProvider>
    </BridgeContext>,
  );
}

const examplesIn = (html: string): number => html.split('class="example"').length - 1;

describe('an empty Playground', () => {
  it('offers examples of documents that are read whole', () => {
    expect(examplesIn(drawn({ listed: [handbook], read: 3 }))).toBeGreaterThan(0);
  });

  it('offers none while the first reading goes on, although documents are listed already', () => {
    const html = drawn({ listed: [beingRead], read: 3 });
    expect(examplesIn(html)).toBe(0);
    expect(html).not.toContain('Nothing to ask yet');
    expect(html).toContain('Reading handbook');
  });

  it('does not call a source empty whose reading nobody has begun to follow', () => {
    const html = drawn({ listed: [{ ...beingRead, isIngesting: false, documents: 0 }], read: 0 });
    expect(html).not.toContain('Nothing to ask yet');
    expect(html).toContain('Reading handbook');
  });

  it('draws its examples together: a list that grew would move under the pointer', () => {
    expect(examplesIn(drawn({ listed: [handbook], read: 1 }))).toBe(0);
    expect(examplesIn(drawn({ listed: [handbook], read: 2 }))).toBe(0);
  });
});

describe('a first reading on the screen', () => {
  const progress: IngestProgress = {
    phase: 'indexing',
    filesFound: 68,
    filesDone: 29,
    chunks: 57,
    embedded: 57,
    unchanged: 0,
    skipped: 0,
    bytesDone: 250,
    bytesTotal: 1000,
    current: 'handbook/finance/travel-and-expenses.md',
    elapsedMs: 400,
  };
  const ingest = (facts: Partial<WatchedIngest>): WatchedIngest => ({
    ingestId: 'ing-1',
    sources: ['handbook'],
    progress: null,
    samples: [],
    isCancelling: false,
    outcome: null,
    ...facts,
  });
  const line = (...ingests: WatchedIngest[]): string =>
    renderToStaticMarkup(<FirstReadingPanel name="halden" readings={[beingRead]} ingests={ingests} />);

  it('says how far it is: by files, and by bytes in the bar', () => {
    const html = line(ingest({}), ingest({ ingestId: 'ing-2', progress }));
    expect(html).toContain('29 of 68 files');
    expect(html).toContain('aria-valuenow="25"');
    expect(html).not.toContain('waiting for its turn');
  });

  it('says that it waits, and nothing of other sources or of what has ended', () => {
    expect(line(ingest({}))).toContain('waiting for its turn');
    const other = ingest({ sources: ['claims'], progress });
    const over = ingest({ progress, outcome: { type: 'failed', message: 'no' } });
    for (const html of [line(other), line(over)]) expect(html).not.toContain('29 of 68');
  });
});
