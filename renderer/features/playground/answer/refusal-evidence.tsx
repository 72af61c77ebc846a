import { Meter, formatScore, Note, PathText } from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';
import type { AskRun } from '../view-model/ask-run.ts';
import { shownSelection } from '../view-model/shown-selection.ts';
import './answer.css';

/** Closest passages named beside a refusal; the rest stand in the inspector. */
const CLOSEST = 3;

/** Why there is no answer: the evidence against its floor, what could not be searched, and the passages that came closest. */
export function RefusalEvidence({ run }: { run: AskRun }) {
  const { selection, select } = usePlaygroundStore();
  const selected = shownSelection(run, selection);
  const { evidence = null, evidenceFloor = null } = run.result ?? {};
  const missing = run.retrieval?.degraded ?? [];
  const closest = (run.retrieval?.results ?? []).slice(0, CLOSEST);
  return (
    <div className="refusal">
      {evidence === null ? null : (
        <div className="refusal__evidence">
          <span>Evidence</span>
          <Meter
            label="Evidence against the floor"
            value={evidence}
            limit={evidenceFloor}
            max={1}
            valueText={`${formatScore(evidence)}, floor ${formatScore(evidenceFloor)}`}
            tone="warn"
          />
          <span>{formatScore(evidence)}</span>
          <span className="text-3">{`floor ${formatScore(evidenceFloor)}`}</span>
        </div>
      )}
      {missing.map(({ message }) => (
        <Note key={message} kind="warn">
          {message}
        </Note>
      ))}
      {closest.length === 0 ? (
        <p className="text-2">No passage was found at all.</p>
      ) : (
        <>
          <p className="refusal__title">Closest passages</p>
          <ol className="refusal__list">
            {closest.map((result) => (
              <li key={result.chunkId}>
                <button
                  type="button"
                  className="source-of-answer"
                  data-selected={selected?.chunkId === result.chunkId}
                  aria-pressed={selected?.chunkId === result.chunkId}
                  onClick={() => select({ chunkId: result.chunkId, marker: null })}
                >
                  <PathText path={result.displayPath} />
                  {result.headingPath.length === 0 ? null : (
                    <span className="text-3 ellipsis">{` › ${result.headingPath.at(-1)}`}</span>
                  )}
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
