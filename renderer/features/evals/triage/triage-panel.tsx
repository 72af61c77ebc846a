import { CopyPlus } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { EvalRunReport } from '../../../../main/contract/eval-run.ts';
import { Button, formatCount, TextButton } from '../../../ui/index.ts';
import {
  type CauseKey,
  EVERY_FAILURE,
  failingCases,
  triageParts,
  type TriageFilter,
} from '../view-model/triage-rows.ts';
import { OverruleBar } from './overrule-bar.tsx';
import { TriageBar } from './triage-bar.tsx';
import { TriageRules } from './triage-rules.tsx';
import { TriageTable } from './triage-table.tsx';
import type { useOverrule } from './use-overrule.ts';

export interface TriagePanelProps {
  report: EvalRunReport;
  overruling: ReturnType<typeof useOverrule>;
  onOpen: (caseId: string) => void;
}

/** Why cases fail: one cause each, with what decided it. */
export function TriagePanel({ report, overruling, onOpen }: TriagePanelProps) {
  const { triage, state } = report;
  const [filter, setFilter] = useState<TriageFilter>(EVERY_FAILURE);
  const [selected, setSelected] = useState<string | null>(null);
  const parts = useMemo(() => triageParts(triage), [triage]);
  const cases = useMemo(() => failingCases(triage.cases, filter), [triage.cases, filter]);
  const one = cases.find(({ caseId }) => caseId === selected) ?? null;
  const toggle = useCallback(
    (cause: CauseKey) =>
      setFilter(({ causes }) => ({
        caseIds: null,
        causes: causes.includes(cause) ? causes.filter((each) => each !== cause) : [...causes, cause],
      })),
    [],
  );
  if (triage.cases.length === 0) {
    return (
      <p className="evals-none">
        {state === 'running'
          ? 'What fails is looked into when the run ends.'
          : report.metrics['success'] === undefined
            ? 'No bound of success was given: name bounds under success: in the eval file to see what fails and why.'
            : report.metrics['success'].mean < 1
              ? 'Some cases fail, and none of them was looked into: All cases shows them.'
              : 'No case of the serving cell fails.'}
      </p>
    );
  }
  const isNarrowed = filter.causes.length > 0 || filter.caseIds !== null;
  return (
    <>
      <TriageBar parts={parts} chosen={filter.causes} onToggle={toggle} aside={<TriageRules />} />
      <TriageTable
        cases={cases}
        selectedId={one?.caseId ?? null}
        onSelect={setSelected}
        onOpen={onOpen}
        empty="No failing case has this cause."
      />
      {one === null ? null : (
        <OverruleBar
          key={`${one.caseId} ${one.cause} ${one.rule}`}
          one={one}
          isPending={overruling.isPending}
          error={overruling.error}
          onOverrule={(cause, reason) => overruling.overrule(one, cause, reason)}
          onOpen={() => onOpen(one.caseId)}
        />
      )}
      <div className="table__foot">
        <span>
          {`${formatCount(cases.length)} of ${formatCount(triage.cases.length)} shown, lowest score first`}
          {isNarrowed ? (
            <>
              {'. '}
              <TextButton onClick={() => setFilter(EVERY_FAILURE)}>Show all</TextButton>
            </>
          ) : null}
        </span>
        {triage.patterns.map(({ message, caseIds }) => (
          <span key={message} className="evals-pattern">
            <span className="ellipsis" title={message}>
              {message}
            </span>
            <TextButton
              label={`Show the ${caseIds.length}: ${message}`}
              onClick={() => setFilter({ causes: [], caseIds })}
            >
              {`Show the ${formatCount(caseIds.length)}`}
            </TextButton>
          </span>
        ))}
      </div>
    </>
  );
}

export function RegressionButton({ failing, onOpen }: { failing: number; onOpen: () => void }) {
  return (
    <Button kind="quiet" icon={CopyPlus} disabledReason={failing === 0 ? 'No case fails' : null} onClick={onOpen}>
      Make regression tests…
    </Button>
  );
}
