import { Play, Square } from 'lucide-react';
import { href, tracePath } from '../../../navigation/paths.ts';
import { Button, Chip, formatCost, formatDuration, formatScore, Note, Panel, TextLink } from '../../../ui/index.ts';
import { useRunsStore } from '../runs/runs-store.ts';
import { ScrollArea } from '../scroll-area.tsx';
import type { PromptDesk } from '../use-prompt-desk.ts';
import { inputKey } from '../view-model/input-words.ts';

/** What a model answers to the rendered prompt: asked only when somebody says so. */
export function OutputPanel({ desk, onRun }: { desk: PromptDesk; onRun: () => void }) {
  const { prompt, input, restricted, draft } = desk;
  const run = useRunsStore((state) => (prompt === null ? undefined : state.outputs[prompt.id]));
  const cell = run?.result.cells[0]?.[0];
  const isOfThis =
    run !== undefined &&
    input !== null &&
    inputKey(run.result.inputs[0]?.source ?? input.source) === inputKey(input.source);
  const isOlder = isOfThis && run.result.text !== draft.text;
  const why = restricted ?? (prompt === null ? 'Save it first' : input === null ? 'There is no input' : null);
  const done = isOfThis && cell?.type === 'finished' ? cell.cell : null;
  return (
    <Panel
      title="Output on this input"
      scope={isOfThis ? `${run.result.models[0] ?? ''}${isOlder ? ', an earlier text' : ''}` : undefined}
      actions={
        run?.isRunning === true ? (
          <Button icon={Square} size="small" onClick={run.stop}>
            Stop
          </Button>
        ) : (
          <Button icon={Play} size="small" shortcut="Mod+Enter" disabledReason={why} onClick={onRun}>
            Run
          </Button>
        )
      }
      scrolls={false}
    >
      <ScrollArea label="Answer to this input">
        <div className="prompt-output" data-dim={isOlder}>
          {run?.error != null && isOfThis ? (
            <Note kind="error" isLive>
              {run.error}
            </Note>
          ) : null}
          {isOfThis && cell?.type === 'failed' ? (
            <Note kind="error" isLive>
              {cell.message}
            </Note>
          ) : null}
          {!isOfThis ? <p className="text-3">Not asked yet. Nothing is sent before you run it.</p> : null}
          {isOfThis && cell?.type === 'running' ? (
            <p className="rendered-text">
              {cell.answer}
              <i className="prompt-caret" aria-hidden="true" />
            </p>
          ) : null}
          {done === null ? null : (
            <>
              <p className="rendered-text" aria-live="polite">
                {done.answer}
              </p>
              <p className="prompt-output__facts">
                {done.refused ? <Chip tone="info">refused</Chip> : null}
                {done.grounded === null ? null : <span>{`grounded ${formatScore(done.grounded)}`}</span>}
                <span>{formatDuration(done.ms)}</span>
                <span>{formatCost(done.costUsd)}</span>
                <TextLink href={href(tracePath({ traceId: done.traceId }))}>Open trace</TextLink>
              </p>
            </>
          )}
        </div>
      </ScrollArea>
    </Panel>
  );
}
