import { Play } from 'lucide-react';
import type { DrillSummary } from '../../../../main/contract/drill.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  ChangeDiff,
  formatDuration,
  MarkdownText,
  Note,
  Panel,
  SkeletonLines,
  Spinner,
} from '../../../ui/index.ts';
import { DrillFigures } from './drill-figures.tsx';
import { DrillMark } from './drill-mark.tsx';
import type { DrillState } from './drill-store.ts';
import { DrillTraces } from './drill-traces.tsx';

export interface DrillPaneProps {
  drill: DrillSummary;
  state: DrillState | null;
  /** A drill runs: this one or another. */
  isBusy: boolean;
  onRun: () => void;
}

/** One drill: what happens without its guardrail and with it, what that guardrail is, and what to do in production. */
export function DrillPane({ drill, state, isBusy, onRun }: DrillPaneProps) {
  const page = useEngineQuery('drill.explain', { name: drill.name });
  const result = state?.type === 'finished' ? state.result : null;
  return (
    <div className="load-column load-drill">
      <Panel
        title={drill.title}
        chips={<DrillMark state={state} />}
        actions={
          <Button
            kind="primary"
            icon={Play}
            shortcut="Mod+Enter"
            disabledReason={isBusy && state?.type !== 'running' ? 'Drills run one at a time' : null}
            isLoading={state?.type === 'running'}
            loadingLabel="Running"
            onClick={onRun}
          >
            {result === null ? 'Run' : 'Run again'}
          </Button>
        }
        isFit
        scrolls={false}
      >
        {state?.type === 'running' ? (
          <p className="load-drill__progress" aria-live="polite">
            <Spinner />
            {state.side === null ? state.message : `${state.side} the guardrail: ${state.message}`}
          </p>
        ) : null}
        {state?.type === 'failed' ? (
          <Note kind="error" isLive>
            {state.message}
          </Note>
        ) : null}
        {result === null ? null : (
          <>
            <Note kind={result.guardrailHeld ? (result.failureShown ? 'ok' : 'warn') : 'error'} isLive>
              {result.verdict}
            </Note>
            <DrillFigures figures={result.figures} />
          </>
        )}
      </Panel>
      <Panel
        title="Guardrail"
        scope={result === null ? undefined : 'the lines that were off, then on'}
        isFit
        scrolls={false}
      >
        <p className="load-drill__text">{drill.guardrail}</p>
        {result?.change.map(({ path, diff }) => (
          <ChangeDiff key={path} path={path} lines={diff} />
        ))}
      </Panel>
      {result === null ? null : (
        <Panel title="Traces" scope={`it took ${formatDuration(result.ms)}`} isFit scrolls={false}>
          <DrillTraces result={result} />
        </Panel>
      )}
      <Panel title="In production" isFit scrolls={false}>
        <div className="load-drill__page">
          {page.data === undefined ? <SkeletonLines lines={6} /> : <MarkdownText text={page.data.page} />}
        </div>
      </Panel>
    </div>
  );
}
