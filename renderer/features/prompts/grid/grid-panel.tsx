import { Play, Settings2, Square } from 'lucide-react';
import { useState } from 'react';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  Checkbox,
  EmptyState,
  Field,
  formatCost,
  formatQuantity,
  formatScore,
  Note,
  Panel,
  Popover,
  TriggerButton,
} from '../../../ui/index.ts';
import { useRunsStore } from '../runs/runs-store.ts';
import type { PromptDesk } from '../use-prompt-desk.ts';
import { modelInText } from '../view-model/front-matter-tests.ts';
import { gridProgress, modelColumns } from '../view-model/grid-state.ts';
import { GridCellView } from './grid-cell-view.tsx';

/** Inputs and models of a grid that nobody set up. */
const DEFAULT_INPUTS = 4;
const DEFAULT_MODELS = 3;
const MAX_INPUTS = 50;
const MAX_MODELS = 10;

export interface GridPanelProps {
  desk: PromptDesk;
  onRun: (inputs: number, models: readonly string[]) => void;
}

/** The text on several inputs with several models, each answer as it comes. */
export function GridPanel({ desk, onRun }: GridPanelProps) {
  const { prompt, restricted, inputs, draft } = desk;
  const run = useRunsStore((state) => (prompt === null ? undefined : state.grids[prompt.id]));
  const setUp = useGridSetUp(desk);
  const grid = run?.result;
  const progress = grid === undefined ? null : gridProgress(grid);
  const isOlder = grid !== undefined && grid.text !== draft.text;
  const why =
    restricted ??
    (prompt === null
      ? 'Save it first'
      : inputs.length === 0
        ? 'There is no recorded input'
        : setUp.models.length === 0
          ? 'Choose a model'
          : setUp.isCount
            ? null
            : `1 to ${MAX_INPUTS} inputs`);
  return (
    <Panel
      title="Grid"
      scope={
        grid === undefined
          ? `${setUp.count} × ${setUp.models.length}`
          : `${formatQuantity(grid.inputs.length, 'input')} × ${formatQuantity(grid.models.length, 'model')}${isOlder ? ', an earlier text' : draft.hasChanges ? ', edit' : ''}`
      }
      actions={
        <>
          {progress === null || run?.isRunning !== true ? null : (
            <span className="text-3" aria-live="polite">{`${progress.done} of ${progress.total}`}</span>
          )}
          {run?.isRunning === true ? (
            <Button icon={Square} size="small" kind="quiet" onClick={run.stop}>
              Stop
            </Button>
          ) : (
            <>
              <SetUp setUp={setUp} />
              <Button
                icon={Play}
                size="small"
                kind="quiet"
                label="Run the grid"
                disabledReason={why}
                onClick={() => onRun(Number(setUp.count), setUp.models)}
              >
                Run
              </Button>
            </>
          )}
        </>
      }
    >
      {run?.error == null ? null : (
        <Note kind="error" isLive>
          {run.error}
        </Note>
      )}
      {grid === undefined ? (
        <EmptyState title="Not run yet">
          {`${setUp.count} recorded inputs with ${setUp.models.length === 0 ? 'no model' : setUp.models.join(', ')}. Each answer opens as a trace.`}
        </EmptyState>
      ) : (
        <div className="prompt-grid" data-dim={isOlder}>
          <table aria-label="Answers by input and model">
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">Input</span>
                </th>
                {grid.models.map((model) => (
                  <th key={model} scope="col" title={model}>
                    {model}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {grid.inputs.map(({ label }, row) => (
                // oxlint-disable-next-line react/no-array-index-key -- the same question may be asked twice
                <tr key={row}>
                  <th scope="row" title={label}>
                    <span>{label}</span>
                  </th>
                  {grid.models.map((model, column) => (
                    <GridCellView
                      key={model}
                      cell={grid.cells[row]?.[column] ?? { type: 'waiting' }}
                      isRunning={run?.isRunning === true}
                      name={`${model}: ${label}`}
                    />
                  ))}
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">mean, cost</th>
                {modelColumns(grid).map(({ model, costUsd, grounded, finished }) => (
                  <td key={model}>
                    {finished === 0
                      ? '–'
                      : `${grounded === null ? '–' : formatScore(grounded)} · ${formatCost(costUsd)}`}
                  </td>
                ))}
              </tr>
            </tfoot>
          </table>
        </div>
      )}
    </Panel>
  );
}

function useGridSetUp({ draft, inputs }: PromptDesk) {
  const list = useEngineQuery('languageModel.list', {});
  const [count, setCount] = useState<string | null>(null);
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const ready = (list.data?.models ?? []).filter(({ state }) => state === 'ready').map(({ id }) => id);
  const own = modelInText(draft.text);
  // Models that are made up stand in for others: somebody has to want them.
  const real = ready.filter((id) => !id.startsWith('sim/'));
  const usual = [...new Set([own, list.data?.effective, ...real])]
    .filter((id): id is string => id != null && ready.includes(id))
    .slice(0, DEFAULT_MODELS);
  const shown = count ?? String(Math.min(DEFAULT_INPUTS, Math.max(1, inputs.length)));
  const size = Number(shown);
  return {
    ready,
    models: chosen ?? usual,
    choose: (id: string, isChosen: boolean) => {
      const now = chosen ?? usual;
      setChosen(isChosen ? [...now, id].slice(0, MAX_MODELS) : now.filter((other) => other !== id));
    },
    count: shown,
    setCount,
    isCount: Number.isInteger(size) && size >= 1 && size <= MAX_INPUTS,
    most: inputs.length,
  };
}

function SetUp({ setUp }: { setUp: ReturnType<typeof useGridSetUp> }) {
  return (
    <Popover
      title="What the grid asks"
      side="top"
      align="end"
      trigger={<TriggerButton kind="quiet" icon={Settings2} aria-label="Inputs and models of the grid" />}
    >
      <Field
        label="Recorded inputs"
        value={setUp.count}
        onChange={setUp.setCount}
        hint={`${setUp.most} at hand`}
        {...(setUp.isCount ? {} : { error: `1 to ${MAX_INPUTS}` })}
      />
      <ul className="prompt-models" aria-label="Models">
        {setUp.ready.map((id) => (
          <li key={id}>
            <Checkbox isChecked={setUp.models.includes(id)} onChange={(isOn) => setUp.choose(id, isOn)}>
              {id}
            </Checkbox>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
