import { join, sep } from 'node:path';
import type { SourceId } from '../../contract/ids.ts';
import { wayOutOf } from '../../contract/quarantine.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { noteUnavailable, unavailableMessage } from '../../retrieval/sources/note-unavailable.ts';
import { removeSource } from '../../retrieval/sources/remove-source.ts';
import { readSkippedFiles } from '../../retrieval/sources/source-statistics.ts';
import { removeSnapshots, WEB_FOLDER } from '../../retrieval/web/snapshot-store.ts';
import { layoutOf } from '../../workspace/workspace-layout.ts';
import { editWorkspaceFile } from '../../workspace/edit-workspace-file.ts';
import { resolveSources, sourcePath } from '../../workspace/resolve-sources.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

type IngestCalls = 'source.update' | 'ingest.start' | 'ingest.cancel' | 'source.remove' | 'source.skipped';

/** Sources and the ingests that bring them into the index. */
export function createIngestHandlers(parts: StandingParts): Handlers<IngestCalls, 'ingest.watch'> {
  const { services, path, files, retrieval, builds, ingests } = parts;
  return {
    'ingest.start': async (request) => {
      parts.requireTrust('ingest');
      const { sources, edits, unavailable } = resolveSources({
        workspaceDirectory: path,
        file: files.readWorkspace(),
        request,
      });
      editWorkspaceFile(path, edits);
      for (const source of unavailable) noteUnavailable(retrieval.databaseOf(source.sourceId), source);
      const missing = unavailable.map(({ sourceId, path: gone }) => ({
        sourceId: sourceId as SourceId,
        path: gone,
        reason: 'unreadable' as const,
        message: unavailableMessage(gone),
        isIndexed: true,
        found: null,
        quality: null,
        wayOut: wayOutOf('unreadable', true),
      }));
      return { ingestId: ingests.start(sources, { missing }) };
    },
    'ingest.watch': ({ ingestId }, { signal }) => ingests.watch(ingestId, signal),
    'ingest.cancel': async ({ ingestId }) => {
      ingests.cancel(ingestId);
      return null;
    },
    'source.update': async ({ sourceId, leavesMachine }) => {
      parts.requireTrust('change a source');
      const source = files.readWorkspace().sources.find(({ id }) => id === sourceId);
      if (source === undefined) throw new NotFoundError(`There is no source "${sourceId}" in trestle.jsonc.`);
      editWorkspaceFile(path, [{ type: 'replace-source', source: { ...source, leavesMachine } }]);
      services.events.publish({ type: 'sources-changed' });
      return null;
    },
    'source.remove': async ({ sourceId }) => {
      parts.requireTrust('remove a source');
      const declared = files.readWorkspace().sources.find(({ id }) => id === sourceId);
      if (declared === undefined) throw new NotFoundError(`There is no source "${sourceId}" in trestle.jsonc.`);
      // What is being read of it would come back after the removal.
      for (const { ingestId, sources } of ingests.running()) if (sources.includes(sourceId)) ingests.cancel(ingestId);
      await ingests.idle();
      await builds.withoutBuilds(async () => {
        editWorkspaceFile(path, [{ type: 'remove-source', sourceId }]);
        for (const database of retrieval.liveGenerationDatabases()) removeSource(database, sourceId);
        // Pages that were fetched are our copies, unlike a person's files.
        const pages = sourcePath(path, declared);
        const ownPlace = join(layoutOf(path).state, WEB_FOLDER) + sep;
        if (declared.web !== undefined && pages.startsWith(ownPlace)) removeSnapshots(pages);
      });
      services.events.publish({ type: 'sources-changed' });
      return null;
    },
    'source.skipped': async ({ sourceId }) => {
      if (sourceId !== undefined) return readSkippedFiles(retrieval.databaseOf(sourceId), sourceId);
      const ids = files.readWorkspace().sources.map(({ id }) => id);
      return ids.flatMap((id) => readSkippedFiles(retrieval.databaseOf(id), id));
    },
  };
}
