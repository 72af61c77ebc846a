import type { SourceStatus } from '../../../main/contract/ingest.ts';
import { EmptyState, LoadingLine, Panel } from '../../ui/index.ts';
import { ingestPace } from '../sources/ingest/ingest-pace.ts';
import type { WatchedIngest } from '../sources/ingest/ingest-store.ts';
import { ingestTitle, progressScope } from '../sources/ingest/ingest-text.ts';

/** Nothing of the workspace is read whole yet: how far that is, instead of examples that a part might refuse. */
export function FirstReadingPanel({
  name,
  readings,
  ingests,
}: {
  /** Of the workspace. */
  name: string;
  readings: readonly SourceStatus[];
  /** All that the page follows. */
  ingests: readonly WatchedIngest[];
}) {
  const ids: readonly string[] = readings.map(({ sourceId }) => sourceId);
  const running = ingests.filter(({ outcome, sources }) => outcome === null && sources.some((id) => ids.includes(id)));
  // One is read at a time; the others wait.
  const ingest = running.find(({ progress }) => progress !== null) ?? running[0];
  return (
    <Panel title="Answer">
      <EmptyState title={`Reading ${name} for the first time`}>
        Questions to try stand here when all of it is read. An answer before then may miss what is not read yet.
      </EmptyState>
      {ingest === undefined ? <LoadingLine label={ingestTitle({ sources: ids })} /> : <IngestLine ingest={ingest} />}
    </Panel>
  );
}

function IngestLine({ ingest }: { ingest: WatchedIngest }) {
  const { progress, samples } = ingest;
  if (progress === null) return <LoadingLine label={ingestTitle(ingest)} count={progressScope(null, NOT_MEASURED)} />;
  const pace = ingestPace(progress, samples);
  return <LoadingLine label={ingestTitle(ingest)} count={progressScope(progress, pace)} share={pace.share} />;
}

const NOT_MEASURED = { share: null, chunksPerSecond: null, remainingMs: null };
