import type { QueryEdit } from '../../../../main/contract/retrieval.ts';
import { Chip, Note } from '../../../ui/index.ts';
import type { AskRun } from '../view-model/ask-run.ts';

/**
 * What was searched for instead of, or beside, the words that were typed: a follow-up made to stand alone, words that
 * were repaired or spelled out. Each change says why on hover. It is part of why this answer.
 */
export function RewriteNote({ run }: { run: AskRun }) {
  const { result } = run;
  if (result === null) return null;
  const edits = result.rewrite?.edits ?? [];
  const isOther = result.effectiveQuery.trim() !== run.question.trim();
  if (edits.length === 0 && !isOther) return null;
  return (
    <Note>
      <span className="rewrite-note">
        {isOther ? (
          <span>
            Searched as <em>{result.effectiveQuery}</em>
          </span>
        ) : (
          'Searched as typed, and with'
        )}
        {edits.map((edit) => (
          <Chip key={`${edit.kind} ${edit.from} ${edit.to}`} title={edit.reason}>
            {editText(edit)}
          </Chip>
        ))}
      </span>
    </Note>
  );
}

/** @returns `aerodnyamic → aerodynamic` for a replacement, `SLA + service level agreement` for what was added beside it */
export function editText({ kind, from, to }: QueryEdit): string {
  return kind === 'typo' || kind === 'split' ? `${from} → ${to}` : `${from} + ${to}`;
}
