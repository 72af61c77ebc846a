import { List } from 'lucide-react';
import { useState } from 'react';
import type { DocumentText as DocumentTextData } from '../../../../main/contract/document.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  Chip,
  CopyButton,
  ErrorState,
  formatBytes,
  formatCount,
  formatExactTime,
  formatQuantity,
  Note,
  Panel,
  PathText,
  SkeletonLines,
  useDelayed,
} from '../../../ui/index.ts';
import { useStartIngest } from '../use-start-ingest.ts';
import { type Span, WINDOW_LENGTH, windowAround } from './document-sections.ts';
import { DocumentText } from './document-text.tsx';
import './document.css';

export interface DocumentTarget {
  /** A document id, or the id of any chunk in it. */
  id: string;
  /** What a citation points at. */
  span: Span | null;
}

export interface DocumentPanelProps {
  target: DocumentTarget;
  /** Why nothing can be read again here, or null. */
  blockedReason: string | null;
  onClose: () => void;
}

/** A document's text as answers rest on it, opened at the span a citation points at. */
export function DocumentPanel({ target, blockedReason, onClose }: DocumentPanelProps) {
  const [window, setWindow] = useState<Span | null>(windowAround(target.span?.start ?? 0));
  const id = target.id.startsWith('chk_') ? { chunkId: target.id } : { documentId: target.id };
  const document = useEngineQuery('document.read', { ...id, ...window }, { keepsPrevious: true });
  const showsSkeleton = useDelayed(document.isPending);
  const back = (
    <Button kind="quiet" icon={List} onClick={onClose}>
      All documents
    </Button>
  );
  if (document.data === undefined) {
    return (
      <Panel title="Document" actions={back}>
        {document.isError ? (
          <ErrorState
            title="The document could not be read"
            error={document.error}
            onRetry={() => void document.refetch()}
          />
        ) : null}
        {showsSkeleton ? <SkeletonLines lines={8} /> : null}
      </Panel>
    );
  }
  const { displayPath, windowStart, windowEnd, length } = document.data;
  return (
    <Panel
      title={displayPath.split('/').at(-1) ?? displayPath}
      scope={<PathText path={displayPath} />}
      scrolls={false}
      actions={
        <>
          <CopyButton text={document.data.path} label="Copy the path" />
          {back}
        </>
      }
    >
      <DocumentFacts document={document.data} span={target.span} />
      <ChangedNote document={document.data} blockedReason={blockedReason} />
      <DocumentText document={document.data} span={target.span} />
      {windowStart === 0 && windowEnd === length ? null : (
        <div className="table__foot">
          <span>{`Characters ${formatCount(windowStart)} to ${formatCount(windowEnd)} of ${formatCount(length)}`}</span>
          <span className="state">
            <Button
              size="small"
              disabledReason={windowStart === 0 ? 'This is the start' : null}
              onClick={() => setWindow({ start: Math.max(0, windowStart - WINDOW_LENGTH), end: windowStart })}
            >
              Earlier
            </Button>
            <Button
              size="small"
              disabledReason={windowEnd === length ? 'This is the end' : null}
              onClick={() => setWindow({ start: windowEnd, end: Math.min(length, windowEnd + WINDOW_LENGTH) })}
            >
              Later
            </Button>
          </span>
        </div>
      )}
    </Panel>
  );
}

function DocumentFacts({ document, span }: { document: DocumentTextData; span: Span | null }) {
  return (
    <div className="document-facts">
      <p className="document-facts__title">{document.title || document.displayPath}</p>
      <span>{document.format}</span>
      <span>{formatBytes(document.sizeBytes)}</span>
      <span>{formatQuantity(document.chunks, 'chunk')}</span>
      <span>{`edited ${formatExactTime(document.modifiedAt)}`}</span>
      <span>{`indexed ${formatExactTime(document.indexedAt)}`}</span>
      {span === null ? null : <Chip tone="accent">{`cited ${formatCount(span.start)}–${formatCount(span.end)}`}</Chip>}
    </div>
  );
}

/** The text shown is the indexed one. When the file has moved on, that is said, with the way to catch up. */
function ChangedNote({ document, blockedReason }: { document: DocumentTextData; blockedReason: string | null }) {
  const start = useStartIngest();
  if (document.isCurrent !== false) return null;
  return (
    <Note
      kind="warn"
      action={
        <Button
          size="small"
          disabledReason={blockedReason}
          isLoading={start.isPending}
          loadingLabel="Starting"
          onClick={() => start.mutate({ sources: [document.sourceId] })}
        >
          {`Refresh ${document.sourceId}`}
        </Button>
      }
    >
      The file has changed since. This is the text that answers rest on.
    </Note>
  );
}
