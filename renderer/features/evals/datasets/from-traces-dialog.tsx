import { useState } from 'react';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Field, FormDialog, formatCount, formatQuantity, showToast } from '../../../ui/index.ts';
import { datasetNameProblem } from '../view-model/dataset-name.ts';
import { DEFAULT_RECENT, MAX_RECENT, parseRecent } from './recent-traces.ts';

/** Makes a data set out of the newest questions. */
export function FromTracesDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const goTo = useGoTo();
  const [count, setCount] = useState(String(DEFAULT_RECENT));
  const [name, setName] = useState('asked');
  const build = useEngineMutation('dataset.build', ['dataset.list']);
  const limit = parseRecent(count);
  const countProblem = limit === null ? `A whole number from 1 to ${formatCount(MAX_RECENT)}` : null;
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Make a dataset from traces"
      submitLabel="Make"
      submittingLabel="Making"
      isSubmitting={build.isPending}
      blockedReason={countProblem ?? datasetNameProblem(name)}
      error={build.error?.message}
      onSubmit={() => {
        if (limit === null) return;
        build.mutate(
          { name, from: { type: 'recent', limit } },
          {
            onSuccess: ({ path, added, kept, passedOver }) => {
              const rest = [
                kept > 0 ? `${formatCount(kept)} there already` : '',
                passedOver.length > 0
                  ? `${formatCount(passedOver.length)} passed over: ${passedOver[0]?.reason ?? ''}`
                  : '',
              ].filter(Boolean);
              showToast({
                title: `${formatQuantity(added, 'case')} in ${path}`,
                ...(rest.length === 0 ? {} : { body: rest.join('. ') }),
                tone: 'ok',
              });
              onClose();
              goTo(evalsPath({ face: 'datasets', dataset: path }));
            },
          },
        );
      }}
      {...(limit === null ? {} : { cliLine: cliLine('dataset', 'build', name, '--recent', String(limit)) })}
    >
      <Field
        label="The last so many questions"
        value={count}
        onChange={setCount}
        error={countProblem}
        hint="Each with its answer and the places it cites; questions that were asked twice count once"
      />
      <Field
        label="Name"
        value={name}
        onChange={setName}
        isMono
        prefix="datasets/"
        suffix=".jsonl"
        error={datasetNameProblem(name)}
      />
    </FormDialog>
  );
}
