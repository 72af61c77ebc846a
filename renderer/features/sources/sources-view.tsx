import { LockKeyhole, Plus } from 'lucide-react';
import { useState } from 'react';
import type { SourceStatus } from '../../../main/contract/ingest.ts';
import { View } from '../../app/view.tsx';
import { useStatus } from '../../engine/use-status.ts';
import { useWorkspace } from '../../engine/use-workspace.ts';
import { documentPath, sourcesPath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import { Button, Chip, EmptyState, ErrorState, Note, ViewColumns } from '../../ui/index.ts';
import { AccessCheckDialog } from './access-check-dialog.tsx';
import { AddSourceDialog } from './add-source-dialog.tsx';
import { type DocumentTarget, DocumentPanel } from './document/document-panel.tsx';
import { EraseDialog } from './erase-dialog.tsx';
import { IndexColumn } from './index-column.tsx';
import { IngestPanels } from './ingest/ingest-panel.tsx';
import { RemoveSourceDialog } from './remove-source-dialog.tsx';
import { SchemaPanels } from './schema-panel.tsx';
import { SkippedPanel } from './skipped-panel.tsx';
import { SourcesPanel } from './sources-panel.tsx';
import { SourcesVerdictStrip } from './sources-verdict-strip.tsx';
import { useSources } from './use-sources.ts';
import { useStartIngest } from './use-start-ingest.ts';
import './sources.css';

export interface SourcesViewProps {
  /** The selected row; null looks at all sources. */
  sourceId: string | null;
  /** The dialog stands open: the address says so, so that a command can open it from anywhere. */
  isAdding: boolean;
  /** The open document, in place of the list of documents. */
  document: DocumentTarget | null;
}

/** Is what the answers rest on fresh and whole? */
export function SourcesView({ sourceId, isAdding, document }: SourcesViewProps) {
  const goTo = useGoTo();
  const workspace = useWorkspace();
  const { sources, isComparing } = useSources();
  const start = useStartIngest();
  const [documentFilter, setDocumentFilter] = useState('');
  const [lastOpenedId, setLastOpenedId] = useState<string | null>(null);
  const [isErasing, setIsErasing] = useState(false);
  const [isChecking, setIsChecking] = useState(false);
  const [removing, setRemoving] = useState<SourceStatus | null>(null);
  const blockedReason =
    workspace?.isTrusted === false ? 'Restricted: nothing is read until the workspace is trusted' : null;
  const list = sources.data ?? [];
  const selection = sourceId === null ? {} : { source: sourceId };
  const here = sourcesPath(selection);
  const add = () => goTo(sourcesPath({ ...selection, add: true }));
  const open = (id: string) => {
    setLastOpenedId(id);
    goTo(documentPath({ id, ...selection }));
  };
  const isEmpty = sources.data !== undefined && list.length === 0;
  return (
    <View
      title="Sources"
      chips={<HeaderChips sources={list} />}
      actions={
        <>
          <Button kind="quiet" disabledReason={blockedReason} onClick={() => setIsErasing(true)}>
            Find and erase a person…
          </Button>
          <Button kind="quiet" icon={LockKeyhole} disabledReason={blockedReason} onClick={() => setIsChecking(true)}>
            Check access…
          </Button>
          <Button icon={Plus} disabledReason={blockedReason} onClick={add}>
            Add source
          </Button>
        </>
      }
    >
      {sources.isError ? (
        <ErrorState
          title="The sources could not be read"
          error={sources.error}
          onRetry={() => void sources.refetch()}
        />
      ) : isEmpty ? (
        <EmptyState
          title="No sources yet"
          actions={
            <Button kind="primary" disabledReason={blockedReason} onClick={add}>
              Add a folder
            </Button>
          }
        >
          Point at a folder, a file or a web address. Files are read here, searched in seconds and never changed.
        </EmptyState>
      ) : (
        <>
          <SourcesVerdictStrip
            sources={list}
            isKnown={sources.data !== undefined}
            blockedReason={blockedReason}
            isStarting={start.isPending}
            onRepair={(ids) => start.mutate({ sources: [...ids] })}
          />
          {start.isError ? (
            <Note kind="error" isLive>
              {start.error.message}
            </Note>
          ) : null}
          <ViewColumns
            id="sources"
            main={{
              label: 'Sources',
              defaultSize: '58%',
              content: (
                <>
                  <SourcesPanel
                    sources={list}
                    isLoading={sources.isPending}
                    isComparing={isComparing}
                    selectedId={sourceId}
                    blockedReason={blockedReason}
                    onSelect={(source) =>
                      goTo(sourcesPath(source.sourceId === sourceId ? {} : { source: source.sourceId }), {
                        replace: true,
                      })
                    }
                    onRefresh={(source) => start.mutate({ sources: [source.sourceId] })}
                    onRemove={setRemoving}
                  />
                  <SchemaPanels sourceId={sourceId} blockedReason={blockedReason} />
                  <IngestPanels />
                  <SkippedPanel sourceId={sourceId} sources={list} blockedReason={blockedReason} />
                </>
              ),
            }}
            detail={
              document === null
                ? {
                    label: 'Index',
                    content: (
                      <IndexColumn
                        sourceId={sourceId}
                        blockedReason={blockedReason}
                        documents={{ filter: documentFilter, onFilter: setDocumentFilter, lastOpenedId, onOpen: open }}
                      />
                    ),
                  }
                : {
                    label: 'Document',
                    content: (
                      <DocumentPanel
                        key={document.id}
                        target={document}
                        blockedReason={blockedReason}
                        onClose={() => goTo(here)}
                      />
                    ),
                    onClose: () => goTo(here),
                  }
            }
          />
        </>
      )}
      <AddSourceDialog isOpen={isAdding} onClose={() => goTo(here, { replace: true })} />
      <EraseDialog isOpen={isErasing} onClose={() => setIsErasing(false)} />
      <AccessCheckDialog isOpen={isChecking} onClose={() => setIsChecking(false)} />
      <RemoveSourceDialog source={removing} onClose={() => setRemoving(null)} />
    </View>
  );
}

/** Which index answers, and how many sources are followed as their files are saved. */
function HeaderChips({ sources }: { sources: readonly SourceStatus[] }) {
  const generation = useStatus()?.generation;
  const watched = sources.filter(({ freshness: { watch } }) => watch === 'events' || watch === 'polling').length;
  return (
    <>
      {generation === undefined ? null : (
        <Chip>
          {generation.isSplit ? `serving g${generation.serving} and others` : `serving g${generation.serving}`}
        </Chip>
      )}
      {watched === 0 ? null : <Chip isOutlined>{`watching ${watched}`}</Chip>}
    </>
  );
}
