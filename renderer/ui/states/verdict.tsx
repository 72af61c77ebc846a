import type { ReactNode } from 'react';
import './states.css';

/** The strip that answers the view's question: one sentence, one supporting fact, one repair. */
export function Verdict({ sentence, detail, action }: { sentence: string; detail?: ReactNode; action?: ReactNode }) {
  return (
    <div className="verdict">
      <p className="verdict__sentence">{sentence}</p>
      {detail === undefined ? null : <span className="verdict__detail">{detail}</span>}
      {action === undefined ? null : <div className="verdict__action">{action}</div>}
    </div>
  );
}
