import { useState } from 'react';
import type { CanonicalSpan, RetrievedDocument } from '../../../../main/contract/canonical-span.ts';
import { CodeBlock, EmptyState, formatCount, formatScore, TextButton } from '../../../ui/index.ts';
import { visibleLine, visibleText } from '../../../ui/text/visible-text.ts';
import { jsonText } from '../view-model/json-text.ts';

/** Documents drawn at first. */
const SHOWN_AT_FIRST = 50;

/** What an imported retrieval found, best first: rank, score, id, text and metadata as its origin kept them. */
export function DocumentsTab({ retrieval }: { retrieval: NonNullable<CanonicalSpan['retrieval']> }) {
  const [showsAll, setShowsAll] = useState(false);
  const { documents, query, topK } = retrieval;
  const shown = showsAll ? documents : documents.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      {query === undefined && topK === undefined ? null : (
        <div className="span-query">
          <span className="span-query__text">{visibleText(query ?? '')}</span>
          {topK === undefined ? null : <span className="text-3 nowrap">{`k ${formatCount(topK)}`}</span>}
        </div>
      )}
      {documents.length > 0 ? null : retrieval.isRecorded === false ? (
        <EmptyState title="What it found was not recorded">
          Its origin keeps documents out of the export, or writes them in a form that is shown under Raw.
        </EmptyState>
      ) : (
        <EmptyState title="Nothing was found" />
      )}
      <ol className="messages">
        {shown.map((document) => (
          <FoundDocument key={document.rank} document={document} />
        ))}
      </ol>
      {shown.length === documents.length ? null : (
        <p className="messages__skipped">
          <TextButton onClick={() => setShowsAll(true)}>
            {`Show the other ${formatCount(documents.length - shown.length)}`}
          </TextButton>
        </p>
      )}
    </>
  );
}

function FoundDocument({
  document: { id, idSource, content, score, rank, metadata },
}: {
  document: RetrievedDocument;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const hasMore = content !== undefined || metadata !== undefined;
  const unfold = isOpen ? 'Fold' : metadata === undefined ? 'Show all' : 'Show all, with metadata';
  return (
    <li className="message">
      <div className="message__head">
        <b>{rank}</b>
        {idSource === 'given' ? (
          <span className="mono ellipsis" title={visibleLine(id)}>
            {visibleLine(id)}
          </span>
        ) : (
          <span className="text-3" title="The trace has no id for it: this one is made from its text">
            without an id
          </span>
        )}
        <span className="text-3">{score === undefined ? 'score unknown' : formatScore(score, 3)}</span>
      </div>
      {content === undefined ? (
        <p className="text-3">Its text was not recorded.</p>
      ) : (
        <p className="message__text" data-clamped={!isOpen}>
          {visibleText(content)}
        </p>
      )}
      {isOpen && metadata !== undefined ? (
        <CodeBlock label={`Metadata of document ${rank}`} text={jsonText(metadata)} wraps maxHeight={200} />
      ) : null}
      {hasMore ? (
        <TextButton
          onClick={() => setIsOpen(!isOpen)}
          label={isOpen ? `Fold document ${rank}` : `${unfold} of document ${rank}`}
        >
          {unfold}
        </TextButton>
      ) : null}
    </li>
  );
}
