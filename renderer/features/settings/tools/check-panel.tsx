import { ListChecks } from 'lucide-react';
import type { ToolCheckFailure } from '../../../../main/contract/tool.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { useEngineMutation } from '../../../engine/use-engine-mutation.ts';
import { href, tracePath } from '../../../navigation/paths.ts';
import { Button, CliTwin, type Column, DataTable, formatShortId, Note, Panel, TextLink } from '../../../ui/index.ts';
import { checkText } from './tool-text.ts';

const COLUMNS: readonly Column<ToolCheckFailure>[] = [
  { id: 'tool', header: 'Tool', width: 120, cell: ({ tool }) => tool },
  {
    id: 'arguments',
    header: 'Arguments',
    minWidth: 120,
    cell: ({ arguments: given }) => <span className="mono">{JSON.stringify(given)}</span>,
    title: ({ arguments: given }) => JSON.stringify(given, null, 2),
  },
  { id: 'problems', header: 'Would be refused', wraps: true, cell: ({ problems }) => problems.join('; ') },
  {
    id: 'trace',
    header: 'Trace',
    width: 76,
    cell: ({ traceId, spanId }) => (
      <TextLink href={href(tracePath({ traceId, span: spanId }))}>{formatShortId(traceId)}</TextLink>
    ),
  },
];

/** Calls of the past against the contracts of today: what a changed schema would break. */
export function CheckPanel() {
  const check = useEngineMutation('tools.check');
  const report = check.data;
  return (
    <Panel
      title="Recorded calls"
      scope="against the contracts of today"
      isFit
      actions={
        <Button icon={ListChecks} isLoading={check.isPending} loadingLabel="Checking" onClick={() => check.mutate({})}>
          Check them
        </Button>
      }
    >
      {check.isError ? (
        <Note kind="error" isLive>
          {check.error.message}
        </Note>
      ) : null}
      {report === undefined ? (
        <div className="tool-check">
          <p className="text-2">
            Whether the newest 1,000 traces’ calls would still be let through, without calling anything.
          </p>
          <CliTwin line={cliLine('tools', 'check')} />
        </div>
      ) : (
        <Note kind={report.failing.length === 0 ? 'ok' : 'warn'} isLive>
          {checkText(report)}
        </Note>
      )}
      {report === undefined || report.failing.length === 0 ? null : (
        <DataTable
          label="Recorded calls that would be refused now"
          columns={COLUMNS}
          rows={report.failing}
          rowKey={({ spanId }) => spanId}
          isFit
        />
      )}
    </Panel>
  );
}
