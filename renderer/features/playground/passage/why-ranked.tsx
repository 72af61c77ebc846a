import type { Citation } from '../../../../main/contract/ask.ts';
import type { DocumentText } from '../../../../main/contract/document.ts';
import { useNow } from '../../../engine/use-now.ts';
import { ageSeconds, formatAge, formatExactTime } from '../../../ui/index.ts';
import type { AskRun } from '../view-model/ask-run.ts';
import { isCitationCurrent } from '../view-model/passage-runs.ts';
import { contextReason, rankingReasons } from '../view-model/ranking-reasons.ts';
import type { RetrievalRow } from '../view-model/retrieval-rows.ts';
import { LineageFacts } from './lineage-facts.tsx';

export interface WhyRankedProps {
  run: AskRun;
  row: RetrievalRow;
  citation: Citation | null;
  /** Undefined while it is being read. */
  document: DocumentText | undefined;
}

/** The facts behind a passage's place: ranks, scores, shared words, the context's limit, the state of its document. */
export function WhyRanked({ run, row, citation, document }: WhyRankedProps) {
  const reasons = rankingReasons(row, run.result?.effectiveQuery ?? run.question, run.timings);
  const packed = run.retrieval?.packed ?? [];
  const used = packed.reduce((sum, { tokens }) => sum + tokens, 0);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must take focus
    <dl className="why" tabIndex={0} aria-label="Why it ranked where it did">
      <div>
        <dt>{`Why it ranked ${row.result.rank}`}</dt>
        <dd>
          {reasons.map(({ text, terms }) => (
            <span key={text}>
              {text} {terms.length === 0 ? null : <em>{terms.join(', ')}</em>}
              {terms.length === 0 ? '' : '. '}
            </span>
          ))}
        </dd>
      </div>
      <div>
        <dt>{row.fate.type === 'packed' ? 'Did the model read it?' : 'Why not in the context?'}</dt>
        <dd>{contextReason(row, used, run.retrieval?.budgetTokens ?? used)}</dd>
      </div>
      <LineageFacts chunkId={row.result.chunkId} />
      {document === undefined ? null : <DocumentState document={document} citation={citation} />}
    </dl>
  );
}

/** How old the words are, and whether they still stand there. */
function DocumentState({ document, citation }: { document: DocumentText; citation: Citation | null }) {
  const nowMs = useNow();
  const isMoved = citation !== null && isCitationCurrent(citation, document) === false;
  return (
    <div>
      <dt>Its document</dt>
      <dd title={formatExactTime(document.modifiedAt)}>
        {`Edited ${formatAge(ageSeconds(document.modifiedAt, nowMs))} ago.`}
        {document.isCurrent === false ? (
          <span className="text-warn"> The file has changed since it was read.</span>
        ) : null}
        {isMoved ? <span className="text-warn"> The cited words no longer stand at their place.</span> : null}
      </dd>
    </div>
  );
}
