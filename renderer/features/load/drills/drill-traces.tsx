import type { DrillResult, DrillSide } from '../../../../main/contract/drill.ts';
import { cliLine } from '../../../commands/cli-line.ts';
import { tracePath } from '../../../navigation/paths.ts';
import { Button, CliTwin, formatQuantity, Note } from '../../../ui/index.ts';
import { useEnterWorkspace } from '../../welcome/use-enter-workspace.ts';

/** Where both runs can be looked at: a workspace for each side, which stay until newer runs push them out. */
export function DrillTraces({ result }: { result: DrillResult }) {
  return (
    <div className="load-drill__traces">
      <Side name="Without it" side={result.without} />
      <Side name="With it" side={result.with} />
      <p className="text-3">
        Each side ran in a workspace of its own. Opening its traces leaves this one; it stays among the recent ones.
      </p>
    </div>
  );
}

function Side({ name, side }: { name: string; side: DrillSide }) {
  const enter = useEnterWorkspace();
  return (
    <div>
      <div className="load-drill__side">
        <b>{name}</b>
        <span className="text-2">{formatQuantity(side.runs, 'trace')}</span>
        <Button
          size="small"
          isLoading={enter.isPending}
          loadingLabel="Opening"
          label={`Open the traces ${name.toLowerCase()}`}
          onClick={() =>
            enter.mutate({
              type: 'folder',
              path: side.workspace,
              create: false,
              leadsTo: tracePath({ traceId: side.runId }),
            })
          }
        >
          Open the traces
        </Button>
      </div>
      {enter.isError ? (
        <Note kind="error" isLive>
          {enter.error.message}
        </Note>
      ) : null}
      <CliTwin line={cliLine('trace', 'show', side.runId, '--workspace', side.workspace)} />
    </div>
  );
}
