import type { Citation } from '../../../../main/contract/ask.ts';
import { PathText } from '../../../ui/index.ts';
import './answer.css';

/** What a citation says and where, before it is opened. */
export function CitationPreview({ citation }: { citation: Citation }) {
  return (
    <div className="citation-card">
      <PathText path={citation.displayPath} />
      {citation.headingPath.length === 0 ? null : <span className="text-3">{citation.headingPath.join(' › ')}</span>}
      <blockquote className="citation-card__quote">{citation.text}</blockquote>
    </div>
  );
}
