import type { Citation } from '../../../../main/contract/ask.ts';
import { documentPath, href } from '../../../navigation/paths.ts';
import { formatCount, formatScore, PathText } from '../../../ui/index.ts';

/** Every place the answer was made to rest on, as it was when it was checked. */
export function CitationsTab({ citations }: { citations: readonly Citation[] }) {
  return (
    <ol className="messages">
      {citations.map((citation) => (
        <li key={citation.marker} className="message">
          <div className="message__head">
            <b>{citation.marker}</b>
            <a
              className="context-chunk__place"
              href={href(documentPath({ id: citation.documentId, start: citation.start, end: citation.end }))}
            >
              <PathText path={citation.displayPath} />
            </a>
            <span className="text-3">{`${formatCount(citation.start)}–${formatCount(citation.end)}`}</span>
          </div>
          <p className="message__text">{citation.quote}</p>
          <p className="text-3">{[...citation.headingPath, `support ${formatScore(citation.support)}`].join(' · ')}</p>
        </li>
      ))}
    </ol>
  );
}
