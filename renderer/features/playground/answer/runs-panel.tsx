import { type Column, DataTable, formatDuration, formatScore, NOT_APPLICABLE, Panel } from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';
import { type AskRun, runMs } from '../view-model/ask-run.ts';
import { type RunRow, runsOfQuestion } from '../view-model/run-comparison.ts';
import { useSettingDefaults } from '../ask/use-setting-defaults.ts';

const columns: readonly Column<RunRow>[] = [
  { id: 'number', header: '#', width: 34, cell: ({ number }) => number },
  { id: 'changed', header: 'Changed', cell: ({ changed }) => changed, title: ({ changed }) => changed },
  {
    id: 'outcome',
    header: 'Against the run before',
    width: 168,
    cell: ({ outcome }) =>
      outcome === null ? '' : <span className={outcome.isWorse ? 'text-warn' : 'text-2'}>{outcome.text}</span>,
  },
  { id: 'evidence', header: 'Evidence', align: 'end', width: 72, cell: ({ run }) => evidenceText(run) },
  { id: 'time', header: 'Time', align: 'end', width: 76, cell: ({ run }) => timeText(run) },
];

function evidenceText({ result }: AskRun): string {
  return result === null || result.evidence === null ? NOT_APPLICABLE : formatScore(result.evidence);
}

function timeText(run: AskRun): string {
  const ms = runMs(run);
  return run.status === 'running' || ms === null ? NOT_APPLICABLE : formatDuration(ms);
}

/** Every ask of this question since the page was opened: what was changed, and what it did. */
export function RunsPanel({ run }: { run: AskRun }) {
  const { runs, showRun } = usePlaygroundStore();
  const rows = runsOfQuestion(runs, run.question, { ...useSettingDefaults() });
  return (
    <Panel title="Runs of this question" scope={rows.length === 1 ? 'change a setting and ask again' : undefined} isFit>
      <DataTable
        label="Runs of this question, newest first"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.run.id}
        selectedKey={run.id}
        onSelect={(row) => showRun(row.run.id)}
        isFit
      />
    </Panel>
  );
}
