import { Play } from 'lucide-react';
import { useMemo } from 'react';
import * as z from 'zod';
import type { EvalFileInfo } from '../../../../main/contract/eval-run.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useViewCommands } from '../../../commands/view-commands-store.ts';
import { useDraft } from '../../../drafts/use-draft.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { evalsPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, Checkbox, CliTwin, Field, Note, Panel, Segmented } from '../../../ui/index.ts';
import { AS_THE_FILE, type RunChoices, runChoices, runFlags } from '../view-model/run-choices.ts';

const CELLS = [
  { value: 'all', label: 'All cells' },
  { value: 'baseline', label: 'Serving only' },
] as const;

const runChoicesForm = z.strictObject({
  repeats: z.string(),
  limit: z.string(),
  seed: z.string(),
  label: z.string(),
  cells: z.enum(['all', 'baseline']),
  cache: z.boolean(),
}) satisfies z.ZodType<RunChoices>;

/** Runs an eval, as its file says or with what is chosen here instead. */
export function RunForm({ info }: { info: EvalFileInfo }) {
  const goTo = useGoTo();
  const [form, setForm, forget] = useDraft({ form: 'eval.run', about: info.id }, runChoicesForm, AS_THE_FILE);
  const start = useEngineMutation('eval.start', ['eval.runs', 'eval.list']);
  const set = (part: Partial<RunChoices>) => setForm({ ...form, ...part });
  const { request, problems } = useMemo(() => runChoices(info.id, form), [info.id, form]);
  const { mutate } = start;
  const isPending = start.isPending;
  const run = useMemo(
    () => () => {
      if (request === null || isPending) return;
      mutate(request, {
        onSuccess: ({ runId }) => {
          forget();
          goTo(evalsPath({ runId }));
        },
      });
    },
    [request, isPending, mutate, goTo, forget],
  );
  useViewCommands(
    useMemo(
      () => [
        {
          id: 'evals.run',
          label: `Run the eval ${info.id}`,
          group: 'Actions' as const,
          icon: Play,
          shortcut: 'Mod+Enter',
          isEnabled: () => request !== null,
          run: () => run(),
          cli: () => cliLine('eval', 'run', info.id),
        },
      ],
      [info.id, request, run],
    ),
  );
  return (
    <Panel title="Run" isFit scrolls={false}>
      <div className="evals-pane">
        <div className="evals-form">
          <Field
            label="Repeats"
            value={form.repeats}
            onChange={(repeats) => set({ repeats })}
            placeholder="as the file"
            error={problems.repeats}
          />
          <Field
            label="Cases at most"
            value={form.limit}
            onChange={(limit) => set({ limit })}
            placeholder="as the file"
            error={problems.limit}
          />
          <Field
            label="Seed"
            value={form.seed}
            onChange={(seed) => set({ seed })}
            placeholder="as the file"
            error={problems.seed}
          />
        </div>
        <Field
          label="Label"
          value={form.label}
          onChange={(label) => set({ label })}
          placeholder="what this run is for"
        />
        {info.cells > 1 ? (
          <Segmented
            label="Cells"
            isLabelShown
            value={form.cells}
            options={CELLS}
            onChange={(cells) => set({ cells })}
          />
        ) : null}
        <Checkbox isChecked={form.cache} onChange={(cache) => set({ cache })}>
          Take over what an earlier run did the same
        </Checkbox>
        {start.error === null ? null : (
          <Note kind="error" isLive>
            {start.error.message}
          </Note>
        )}
        <div className="evals-pane__row">
          <Button
            kind="primary"
            icon={Play}
            shortcut="Mod+Enter"
            isLoading={isPending}
            loadingLabel="Starting"
            disabledReason={
              request === null ? (Object.values(problems).find((each) => each !== undefined) ?? null) : null
            }
            onClick={run}
          >
            Run
          </Button>
        </div>
        <CliTwin line={cliLine('eval', 'run', info.id, ...runFlags(form))} />
      </div>
    </Panel>
  );
}
