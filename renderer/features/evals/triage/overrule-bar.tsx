import { useState } from 'react';
import { TRIAGE_CAUSES, type TriageCause, type TriagedCase } from '../../../../main/contract/eval-run.ts';
import { Button, Field, Note, Select } from '../../../ui/index.ts';
import { causeOf } from '../view-model/triage-rows.ts';
import { CauseMark } from './cause-mark.tsx';

export interface OverruleBarProps {
  one: TriagedCase;
  isPending: boolean;
  error: Error | null;
  onOverrule: (cause: TriageCause | null, reason: string) => void;
  /** Absent where the case is open. */
  onOpen?: () => void;
}

/** The cause of the selected case: what decided it, and a way to decide otherwise. */
export function OverruleBar({ one, isPending, error, onOverrule, onOpen }: OverruleBarProps) {
  const [cause, setCause] = useState<TriageCause>(() => TRIAGE_CAUSES.find((each) => each !== one.cause) ?? 'data');
  const [reason, setReason] = useState('');
  const isByPerson = one.rule === 'a person';
  return (
    <section className="evals-overrule" aria-label="Cause of the selected case">
      <div className="evals-overrule__line">
        <CauseMark cause={causeOf(one)} />
        <span className="text-2 evals-overrule__why">{one.evidence}</span>
        <span className="text-3 nowrap">
          {isByPerson ? `a person; the rule said ${one.overruled ?? 'nothing'}` : `rule: ${one.rule}`}
        </span>
        {onOpen === undefined ? null : (
          <Button kind="quiet" onClick={onOpen}>
            Open the case
          </Button>
        )}
      </div>
      <div className="evals-overrule__form">
        <Select
          label="Rather"
          isLabelShown
          value={cause}
          options={TRIAGE_CAUSES.map((each) => ({ value: each, label: each }))}
          onChange={setCause}
        />
        <Field
          label="Reason"
          isLabelHidden
          value={reason}
          onChange={setReason}
          placeholder="Reason, for whoever comes next"
        />
        <Button
          isLoading={isPending}
          loadingLabel="Writing"
          disabledReason={cause === one.cause ? `It is ${cause} already` : null}
          onClick={() => onOverrule(cause, reason)}
        >
          Overrule
        </Button>
        {isByPerson ? (
          <Button kind="quiet" onClick={() => onOverrule(null, '')}>
            Take back
          </Button>
        ) : null}
      </div>
      {error === null ? null : (
        <Note kind="error" isLive>
          {error.message}
        </Note>
      )}
    </section>
  );
}
