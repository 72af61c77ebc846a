import { useState } from 'react';
import type { EvalImportReport } from '../../../../main/contract/eval-run.ts';
import { PathField } from '../../../app/path-field.tsx';
import { pathProblem } from '../../../app/path-problem.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, Field, FormDialog, formatQuantity, Note, showToast } from '../../../ui/index.ts';
import { evalIdOf, evalIdProblem } from '../view-model/eval-id.ts';

/** Reads a promptfoo config into an eval and a data set, and says beforehand what has no place in them. */
export function ImportPromptfooDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const goTo = useGoTo();
  const [path, setPath] = useState('');
  const [typedName, setName] = useState<string | null>(null);
  const [checked, setChecked] = useState<{ of: string; report: EvalImportReport } | null>(null);
  const read = useEngineMutation('eval.import', ['eval.list', 'dataset.list']);
  const name = typedName ?? evalIdOf(path);
  const key = `${path}\n${name}`;
  const report = checked?.of === key ? checked.report : null;
  const problem = path === '' ? 'Name a config' : (pathProblem(path) ?? evalIdProblem(name));
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Import a promptfoo config"
      width="wide"
      submitLabel="Import"
      submittingLabel="Reading"
      isSubmitting={read.isPending}
      blockedReason={problem}
      error={read.error?.message}
      onSubmit={() =>
        read.mutate(
          { path, name },
          {
            onSuccess: ({ evalPath, cases }) => {
              showToast({ title: `${formatQuantity(cases, 'case')} and ${evalPath} written`, tone: 'ok' });
              onClose();
              goTo(evalsPath({ evalId: name }));
            },
          },
        )
      }
      {...(problem === null ? { cliLine: cliLine('eval', 'import', path, '--name', name) } : {})}
    >
      <PathField
        label="promptfooconfig.yaml, or JSON"
        value={path}
        onChange={setPath}
        picks="file"
        placeholder="/home/you/project/promptfooconfig.yaml"
        {...(path === '' ? { problem: undefined } : {})}
      />
      <Field
        label="Name"
        value={name}
        onChange={setName}
        isMono
        error={path === '' ? undefined : (evalIdProblem(name) ?? undefined)}
        hint="evals/NAME.eval.yaml and datasets/NAME.jsonl"
      />
      <div className="evals-pane__row">
        <Button
          disabledReason={problem}
          isLoading={read.isPending}
          loadingLabel="Reading"
          onClick={() =>
            read.mutate({ path, name, dryRun: true }, { onSuccess: (said) => setChecked({ of: key, report: said }) })
          }
        >
          See what it would write
        </Button>
      </div>
      {report === null ? null : <ImportReport report={report} />}
    </FormDialog>
  );
}

function ImportReport({ report }: { report: EvalImportReport }) {
  const { evalPath, datasetPath, cases, notMapped } = report;
  return (
    <output className="evals-report">
      <p>{`${formatQuantity(cases, 'case')} into ${datasetPath}, and ${evalPath}.`}</p>
      {notMapped.length === 0 ? (
        <Note kind="ok">Everything in it has a place.</Note>
      ) : (
        <>
          <Note kind="warn">{`${formatQuantity(notMapped.length, 'thing')} cannot be carried over.`}</Note>
          <ul className="evals-report__list">
            {notMapped.map(({ what, times, reason }) => (
              <li key={what}>
                <b>{what}</b>
                {times > 1 ? <span className="text-3">{` ${times} times`}</span> : null}
                <span className="text-2">{`: ${reason}`}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </output>
  );
}
