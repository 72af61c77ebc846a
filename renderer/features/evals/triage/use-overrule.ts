import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import type { TriageCause, TriagedCase } from '../../../../main/contract/eval-run.ts';
import { engineQueryKey } from '../../../engine/query-key.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { showToast } from '../../../ui/index.ts';

/** What was decided last, and what it was before: null where the rule spoke. */
export interface Overruling {
  caseId: string;
  before: TriageCause | null;
}

/** @returns what a person had decided of a case; null where the rule still speaks */
export function decidedBefore({ rule, cause }: Pick<TriagedCase, 'rule' | 'cause'>): TriageCause | null {
  return rule === 'a person' ? cause : null;
}

/** A person decides otherwise than the rule, and can take it back: by the toast, by Mod+Z, or in the case itself. */
export function useOverrule(runId: string) {
  const queries = useQueryClient();
  const [done, setDone] = useState<readonly Overruling[]>([]);
  const { mutate, isPending, error } = useEngineMutation('eval.overrule', ['eval.runs', 'eval.list']);
  const decide = useCallback(
    (caseId: string, cause: TriageCause | null, reason: string, onDone: () => void) =>
      mutate(
        { runId, caseId, cause, reason },
        {
          onSuccess: (report) => {
            queries.setQueryData(engineQueryKey('eval.show', { runId }), report);
            onDone();
          },
        },
      ),
    [mutate, runId, queries],
  );
  const undo = useCallback(
    (last: Overruling) =>
      decide(last.caseId, last.before, '', () => setDone((before) => before.filter((each) => each !== last))),
    [decide],
  );
  const overrule = useCallback(
    (one: TriagedCase, cause: TriageCause | null, reason: string) => {
      const last: Overruling = { caseId: one.caseId, before: decidedBefore(one) };
      decide(one.caseId, cause, reason, () => {
        setDone((before) => [...before, last]);
        showToast({
          title: cause === null ? 'The rule speaks again' : `Cause set to ${cause}`,
          body: one.question,
          tone: 'info',
          action: { label: 'Undo', onClick: () => undo(last) },
        });
      });
    },
    [decide, undo],
  );
  const undoLast = useCallback(() => {
    const last = done.at(-1);
    if (last !== undefined) undo(last);
  }, [done, undo]);
  return { overrule, undoLast, canUndo: done.length > 0, isPending, error };
}
