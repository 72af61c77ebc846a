import { useEffect, useRef, useState } from 'react';
import type { DatasetImportReport } from '../../../../main/contract/dataset.ts';
import { DATASET_FORMATS, type DatasetFormat } from '../../../../main/contract/dataset.ts';
import { PathField } from '../../../app/path-field.tsx';
import { pathProblem } from '../../../app/path-problem.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import {
  Button,
  Checkbox,
  Field,
  FormDialog,
  formatBytes,
  formatCount,
  formatQuantity,
  LoadingLine,
  Select,
  showToast,
} from '../../../ui/index.ts';
import { datasetNameOf, datasetNameProblem } from '../view-model/dataset-name.ts';
import { ImportReport } from './import-report.tsx';
import { useImportDataset } from './use-import-dataset.ts';

export interface ImportDatasetDialogProps {
  isOpen: boolean;
  /** Names that are there already. */
  taken: readonly string[];
  onClose: () => void;
}

const FORMATS: readonly { value: DatasetFormat | 'found'; label: string }[] = [
  { value: 'found', label: 'found from the content' },
  ...DATASET_FORMATS.map((format) => ({ value: format, label: format })),
];

/** Reads a file of another tool into a data set; what it would write is shown first when asked. */
export function ImportDatasetDialog({ isOpen, taken, onClose }: ImportDatasetDialogProps) {
  const goTo = useGoTo();
  const [path, setPath] = useState('');
  const [typedName, setName] = useState<string | null>(null);
  const [format, setFormat] = useState<DatasetFormat | 'found'>('found');
  const [append, setAppend] = useState(false);
  const [checked, setChecked] = useState<{ of: string; report: DatasetImportReport } | null>(null);
  const { read, cancel, progress, isReading, error } = useImportDataset();
  const cancelOnLeave = useRef(cancel);
  useEffect(() => {
    cancelOnLeave.current = cancel;
  });
  useEffect(() => () => cancelOnLeave.current(), []);
  const name = typedName ?? datasetNameOf(path);
  const isTaken = taken.includes(name);
  const problem =
    path === ''
      ? 'Name a file or a BEIR folder'
      : (pathProblem(path) ??
        datasetNameProblem(name) ??
        (isTaken && !append ? `${name} is there: add to it, or take another name` : null));
  const request = { path, name, append, ...(format === 'found' ? {} : { format }) };
  const key = JSON.stringify(request);
  const report = checked?.of === key ? checked.report : null;
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Import a dataset"
      width="wide"
      submitLabel="Import"
      submittingLabel="Reading"
      isSubmitting={isReading}
      blockedReason={problem}
      error={error ?? undefined}
      onSubmit={() =>
        void read({ ...request, dryRun: false }, (said) => {
          showToast({
            title: `${formatQuantity(said.added, 'case')} in ${said.path}`,
            ...(said.refused.length === 0 ? {} : { body: `${formatQuantity(said.refused.length, 'row')} refused` }),
            tone: said.refused.length === 0 ? 'ok' : 'warn',
          });
          onClose();
          goTo(evalsPath({ face: 'datasets', dataset: said.path }));
        })
      }
      {...(problem === null ? { cliLine: cliLine('dataset', 'import', path, '--name', name) } : {})}
    >
      <PathField
        label="JSONL, CSV, BEIR folder, promptfoo, ragas or SQuAD"
        value={path}
        onChange={setPath}
        picks="file"
        placeholder="/home/you/questions.csv"
        {...(path === '' ? { problem: undefined } : {})}
      />
      <div className="evals-form">
        <Field
          label="Name"
          value={name}
          onChange={setName}
          isMono
          prefix="datasets/"
          suffix=".jsonl"
          error={path === '' ? undefined : (datasetNameProblem(name) ?? undefined)}
        />
        <Select label="Form" isLabelAbove value={format} options={FORMATS} onChange={setFormat} />
      </div>
      <Checkbox isChecked={append} onChange={setAppend}>
        Add to a set that is there; rows whose id it has are left alone
      </Checkbox>
      <div className="evals-pane__row">
        <Button
          disabledReason={problem}
          isLoading={isReading}
          loadingLabel="Reading"
          onClick={() => void read({ ...request, dryRun: true }, (said) => setChecked({ of: key, report: said }))}
        >
          See what it would write
        </Button>
      </div>
      {isReading && progress !== null ? (
        <LoadingLine
          label={`Reading ${path}`}
          count={`${formatCount(progress.rows)} rows, ${formatBytes(progress.bytes)} of ${formatBytes(progress.totalBytes)}`}
          share={progress.totalBytes === 0 ? null : progress.bytes / progress.totalBytes}
          onCancel={cancel}
        />
      ) : null}
      {report === null ? null : <ImportReport report={report} />}
    </FormDialog>
  );
}
