import { useEffect, useMemo, useRef } from 'react';
import type { DocumentText as DocumentTextData } from '../../../../main/contract/document.ts';
import { type DocumentSection, documentSections, type Span } from './document-sections.ts';
import './document.css';

/** Prose is set for reading; everything else keeps its columns in the mono face. */
const READING_FORMATS: ReadonlySet<DocumentTextData['format']> = new Set(['markdown', 'text']);

/** The source text as it was indexed, unchanged, with chunk borders and the cited span. */
export function DocumentText({ document, span }: { document: DocumentTextData; span: Span | null }) {
  const sections = useMemo(() => documentSections(document, span), [document, span]);
  const body = useRef<HTMLDivElement>(null);
  const { documentId, windowStart } = document;
  const place = `${documentId} ${windowStart} ${span?.start} ${span?.end}`;
  useEffect(() => {
    // A text that was merely read again stays where the reader is; a new place is gone to.
    if (body.current === null || body.current.dataset['place'] === place) return;
    body.current.dataset['place'] = place;
    // The row that opened it is gone: the text takes the focus it left behind.
    if (window.document.activeElement === window.document.body) body.current.focus({ preventScroll: true });
    const cited = body.current.querySelector('[data-cited]');
    if (cited === null) body.current.scrollTop = 0;
    else cited.scrollIntoView({ block: 'center' });
  }, [place]);
  return (
    <div
      className="document-text"
      data-reads={READING_FORMATS.has(document.format)}
      ref={body}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must take focus
      tabIndex={0}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for form controls
      role="group"
      aria-label={`Text of ${document.displayPath}`}
    >
      {sections.map((section) => (
        <Section key={section.start} section={section} />
      ))}
    </div>
  );
}

function Section({ section }: { section: DocumentSection }) {
  // A whole passage is marked at its edge: underlining every line of it would be hard to read.
  const isWholeCited = section.chunk !== null && section.runs.every(({ isCited }) => isCited);
  return (
    <div
      className="document-section"
      data-chunk={section.chunk !== null}
      {...(isWholeCited ? { 'data-cited': 'whole' } : {})}
    >
      {section.chunk === null ? null : (
        <span className="document-section__label">
          <span>{`chunk ${section.chunk}`}</span>
          {section.headingPath.length === 0 ? null : (
            <span className="ellipsis">{section.headingPath.join(' › ')}</span>
          )}
        </span>
      )}
      <div className="document-section__text">
        {section.runs.map((run) =>
          run.isCited && !isWholeCited ? (
            <mark key={run.start} data-cited>
              {run.text}
            </mark>
          ) : (
            run.text
          ),
        )}
      </div>
    </div>
  );
}
