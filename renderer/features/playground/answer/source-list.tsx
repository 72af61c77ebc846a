import { ExternalLink } from 'lucide-react';
import { documentPath, href } from '../../../navigation/paths.ts';
import { CitationMark, formatCount, ICON_SIZE, ICON_STROKE, PathText, Skeleton } from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';
import type { AskRun } from '../view-model/ask-run.ts';
import { fullPlace } from '../view-model/retrieval-rows.ts';
import { shownSelection } from '../view-model/shown-selection.ts';
import './answer.css';

/** The places the answer rests on: number, path and heading, offsets. Selecting one selects it everywhere. */
export function SourceList({ run }: { run: AskRun }) {
  const { selection, select } = usePlaygroundStore();
  const selected = shownSelection(run, selection);
  const citations = run.result?.citations ?? [];
  if (run.status === 'running' && run.text !== '') return <SourceSkeleton />;
  if (citations.length === 0) return null;
  return (
    <ol className="sources-of-answer" aria-label="Sources of this answer">
      {citations.map((citation) => {
        const isOpen = selected?.citation?.marker === citation.marker;
        const offsets = `${formatCount(citation.start)}–${formatCount(citation.end)}`;
        const open = () => select({ chunkId: citation.chunkId, marker: citation.marker });
        return (
          <li key={citation.marker} className="source-of-answer" data-selected={isOpen}>
            <CitationMark marker={citation.marker} source={fullPlace(citation)} isOpen={isOpen} onOpen={open} />
            <button type="button" className="source-of-answer__place" tabIndex={-1} aria-hidden="true" onClick={open}>
              <PathText path={citation.displayPath} />
              {citation.headingPath.length === 0 ? null : (
                <span className="text-3 ellipsis">{` › ${citation.headingPath.at(-1)}`}</span>
              )}
            </button>
            <a
              className="source-of-answer__span"
              href={href(documentPath({ id: citation.documentId, start: citation.start, end: citation.end }))}
              aria-label={`${offsets}: open ${citation.displayPath} there`}
            >
              {offsets}
              <ExternalLink size={ICON_SIZE.small} strokeWidth={ICON_STROKE} aria-hidden="true" />
            </a>
          </li>
        );
      })}
    </ol>
  );
}

function SourceSkeleton() {
  return (
    <div className="source-of-answer" aria-hidden="true">
      <Skeleton width={15} />
      <Skeleton width={240} />
    </div>
  );
}
