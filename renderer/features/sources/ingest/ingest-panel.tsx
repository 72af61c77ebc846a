import { X } from 'lucide-react';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import {
  Button,
  formatCount,
  formatDuration,
  IconButton,
  Note,
  Panel,
  PathText,
  ProgressBar,
} from '../../../ui/index.ts';
import { ingestPace } from './ingest-pace.ts';
import { useIngestStore, type WatchedIngest } from './ingest-store.ts';
import { ingestTitle, outcomeSummary, progressScope, shownIngests } from './ingest-text.ts';
import './ingest.css';

/** Every ingest that runs or has failed, and the newest that went through, until it is dismissed. */
export function IngestPanels() {
  const ingests = useIngestStore((state) => state.ingests);
  return shownIngests(Object.values(ingests)).map((ingest) =>
    ingest.outcome === null ? (
      <RunningIngest key={ingest.ingestId} ingest={ingest} />
    ) : (
      <EndedIngest key={ingest.ingestId} ingest={ingest} />
    ),
  );
}

function RunningIngest({ ingest }: { ingest: WatchedIngest }) {
  const cancel = useEngineMutation('ingest.cancel', ['status.read']);
  const markCancelling = useIngestStore((state) => state.cancelling);
  const { progress } = ingest;
  const pace =
    progress === null
      ? { share: null, chunksPerSecond: null, remainingMs: null }
      : ingestPace(progress, ingest.samples);
  return (
    <Panel
      title={ingestTitle(ingest)}
      scope={progressScope(progress, pace)}
      isFit
      actions={
        <Button
          size="small"
          isLoading={ingest.isCancelling}
          loadingLabel="Cancelling"
          onClick={() => {
            markCancelling(ingest.ingestId);
            cancel.mutate({ ingestId: ingest.ingestId });
          }}
        >
          Cancel
        </Button>
      }
    >
      <div className="ingest">
        {pace.share === null ? null : <ProgressBar label={ingestTitle(ingest)} share={pace.share} />}
        {progress === null ? null : (
          <dl className="ingest__counts">
            <Count name="chunks" value={progress.chunks} />
            <Count name="embedded" value={progress.embedded} />
            <Count name="unchanged" value={progress.unchanged} />
            <Count name="skipped" value={progress.skipped} />
            <div>
              <dt>elapsed</dt>
              <dd>{formatDuration(progress.elapsedMs)}</dd>
            </div>
            <div className="ingest__current">
              <dt className="visually-hidden">last file</dt>
              <dd>{progress.current === null ? null : <PathText path={progress.current} />}</dd>
            </div>
          </dl>
        )}
      </div>
    </Panel>
  );
}

function Count({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={value === 0 ? 'text-3' : undefined}>{formatCount(value)}</dd>
    </div>
  );
}

function EndedIngest({ ingest }: { ingest: WatchedIngest }) {
  const dismiss = useIngestStore((state) => state.dismiss);
  if (ingest.outcome === null) return null;
  const { title, body, tone } = outcomeSummary(ingest.outcome);
  return (
    <Note kind={tone} isLive action={<IconButton label="Dismiss" icon={X} onClick={() => dismiss(ingest.ingestId)} />}>
      <b>{title}.</b> {body}
    </Note>
  );
}
