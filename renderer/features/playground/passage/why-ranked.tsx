import type { DocumentText } from '../../../../main/contract/document.ts';
import { ageSeconds, formatAge, formatExactTime } from '../../../ui/index.ts';
import { useNow } from '../../../engine/use-now.ts';
import type { AskRun } from '../view-model/ask-run.ts';
import { contextReason, rankingReasons } from '../view-model/ranking-reasons.ts';
import type { RetrievalRow } from '../view-model/retrieval-rows.ts';

/** The facts behind a passage's place: ranks, scores, shared words, the context's limit. */
export function WhyRanked({
  run,
  row,
  document,
}: {
  run: AskRun;
  row: RetrievalRow;
  document: DocumentText | undefined;
}) {
  const reasons = rankingReasons(row, run.result?.effectiveQuery ?? run.question, run.timings);
  const nowMs = useNow();
  const packed = run.retrieval?.packed ?? [];
  const used = packed.reduce((sum, { tokens }) => sum + tokens, 0);
  return (
    <dl className="why">
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
      {document === undefined ? null : (
        <div>
          <dt>Its document</dt>
          <dd title={formatExactTime(document.modifiedAt)}>
            {`Edited ${formatAge(ageSeconds(document.modifiedAt, nowMs))} ago`}
            {document.isCurrent === false ? (
              <span className="text-warn">; the file has changed since it was read.</span>
            ) : (
              '.'
            )}
          </dd>
        </div>
      )}
    </dl>
  );
}
