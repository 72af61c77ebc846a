import type { EvalFileInfo } from '../../../../main/contract/eval-run.ts';
import { evalsPath, href } from '../../../navigation/paths.ts';
import { Facts, formatCount, formatExactTime, formatQuantity, Panel, PathText, TextLink } from '../../../ui/index.ts';
import { EditFileButton } from '../../settings/files/edit-file-button.tsx';
import { RunMark } from '../run-mark.tsx';
import { headlineText } from '../view-model/headline.ts';
import { RunForm } from './run-form.tsx';

/** One eval: what it asks of what, what came of it last, and a run of it with choices. */
export function EvalPanel({ info }: { info: EvalFileInfo }) {
  const { id, path, description, dataset, cells, cases, lastRun } = info;
  return (
    <div className="evals-column">
      <Panel
        title={`${id}.eval.yaml`}
        isFit
        scrolls={false}
        actions={<EditFileButton path={path} label="Edit…" name={`Edit… ${path}`} />}
      >
        <div className="evals-pane">
          {description === '' ? null : <p className="evals-pane__text">{description}</p>}
          <Facts
            items={[
              ['File', <PathText key="path" path={path} />],
              [
                'Dataset',
                <TextLink key="dataset" href={href(evalsPath({ face: 'datasets', dataset }))}>
                  {dataset}
                </TextLink>,
              ],
              [
                'Asks',
                cases === null
                  ? 'not counted yet'
                  : `${formatQuantity(cases, 'case')} in ${formatQuantity(cells, 'cell')}`,
              ],
              ...(cases === null ? ([['Cells', formatCount(cells)]] as const) : []),
            ]}
          />
        </div>
      </Panel>
      <Panel title="Last run" isFit scrolls={false}>
        {lastRun === null ? (
          <p className="evals-none">It has not been run yet.</p>
        ) : (
          <div className="evals-pane">
            <p className="evals-pane__row">
              <RunMark run={lastRun} />
              <span className="text-3">{formatExactTime(lastRun.startedAt)}</span>
              <TextLink href={href(evalsPath({ runId: lastRun.runId }))} label={`Open the last run of ${id}`}>
                Open
              </TextLink>
            </p>
            <p className="text-2">{headlineText(lastRun.headline, 6)}</p>
          </div>
        )}
      </Panel>
      <RunForm key={info.id} info={info} />
    </div>
  );
}
