import type { QueryEdit } from '../../../../main/contract/retrieval.ts';
import { Chip, Note } from '../../../ui/index.ts';
import type { AskRun } from '../view-model/ask-run.ts';

/** What was searched for instead of, or beside, the words that were typed; each change says why on hover. */
export function RewriteNote({ run }: { run: AskRun }) {
  const edits = run.result?.rewrite?.edits ?? [];
  if (edits.length === 0) return null;
  return (
    <Note>
      <span className="rewrite-note">
        Searched with{' '}
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
