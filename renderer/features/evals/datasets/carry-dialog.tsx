import { useState } from 'react';
import type { DatasetCarryReport, DatasetInfo } from '../../../../main/contract/dataset.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import {
  Button,
  FactStrip,
  FormDialog,
  formatCount,
  formatQuantity,
  formatShare,
  showToast,
} from '../../../ui/index.ts';

/** Finds the expected places in the documents as they are now, and says what moved, was edited or is gone. */
export function CarryDialog({ info, isOpen, onClose }: { info: DatasetInfo; isOpen: boolean; onClose: () => void }) {
  const carry = useEngineMutation('dataset.carry', ['dataset.list', 'dataset.show']);
  const [report, setReport] = useState<DatasetCarryReport | null>(null);
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Carry the labels of ${info.name}`}
      width="wide"
      submitLabel="Carry"
      submittingLabel="Looking"
      isSubmitting={carry.isPending}
      blockedReason={null}
      error={carry.error?.message}
      onSubmit={() =>
        carry.mutate(
          { path: info.path },
          {
            onSuccess: ({ moved, edited, lost }) => {
              showToast({
                title: `${formatQuantity(moved + edited.length, 'place')} carried`,
                ...(lost.length === 0 ? {} : { body: `${formatCount(lost.length)} are no longer there` }),
                tone: lost.length === 0 ? 'ok' : 'warn',
              });
              onClose();
            },
          },
        )
      }
      cliLine={cliLine('dataset', 'carry', info.path)}
    >
      <p className="text-2">
        {`${formatQuantity(info.withPlaces, 'case says', 'cases say')} where the answer stands. Each quote is looked for in the documents as they are now; text that was edited is found by what is left of its words.`}
      </p>
      <div className="evals-pane__row">
        <Button
          isLoading={carry.isPending}
          loadingLabel="Looking"
          onClick={() => carry.mutate({ path: info.path, dryRun: true }, { onSuccess: setReport })}
        >
          See what it would change
        </Button>
      </div>
      {report === null ? null : <CarryReport report={report} />}
    </FormDialog>
  );
}

/** Rows of each kind that are listed; the report of the command line has all. */
const LISTED = 8;

function CarryReport({ report }: { report: DatasetCarryReport }) {
  const { places, exact, moved, edited, lost } = report;
  return (
    <output className="evals-report">
      <FactStrip
        cells={[
          { label: 'Places', value: formatCount(places) },
          { label: 'As they were', value: formatCount(exact) },
          { label: 'Moved', value: formatCount(moved) },
          { label: 'Edited', value: formatCount(edited.length) },
          { label: 'Gone', value: formatCount(lost.length) },
        ]}
      />
      <ul className="evals-report__list">
        {edited.slice(0, LISTED).map(({ caseId, document, overlap, before, after }) => (
          <li key={`${caseId} ${before}`} title={`${before}\n→ ${after}`}>
            <b>{caseId}</b>
            <span className="text-2">{` in ${document}: ${formatShare(overlap)} of its words are left`}</span>
          </li>
        ))}
        {lost.slice(0, LISTED).map(({ caseId, document, reason }) => (
          <li key={`${caseId} ${document}`}>
            <b>{caseId}</b>
            <span className="text-error">{` ${document}: ${reason}`}</span>
          </li>
        ))}
      </ul>
    </output>
  );
}
