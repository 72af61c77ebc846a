import type { ComponentProps } from 'react';
import { Gauge, Square } from 'lucide-react';
import { href, tracePath } from '../../../navigation/paths.ts';
import { Button, formatCount, formatQuantity, LoadingLine, Note, Popover, TextLink } from '../../../ui/index.ts';
import { useRunsStore } from '../runs/runs-store.ts';
import type { PromptDesk, VersionPair } from '../use-prompt-desk.ts';
import { type BehaviourRow, behaviourRows } from '../view-model/behaviour-rows.ts';
import { shortFingerprint } from '../view-model/version-words.ts';

/** Traces that a finding names and that are listed; the others are counted. */
const LISTED_TRACES = 12;

export interface BehaviourTableProps {
  desk: PromptDesk;
  promptId: string;
  pair: VersionPair;
  onMeasure: () => void;
}

const sideName = (side: string): string => (side === 'edit' ? 'edit' : shortFingerprint(side));

/** What the change did on real inputs, with the interval of each figure: measured when somebody asks. */
export function BehaviourTable({ desk, promptId, pair, onMeasure }: BehaviourTableProps) {
  const run = useRunsStore((state) => state.behaviours[promptId]);
  const measured = run?.result;
  const isOfPair = measured?.before === pair.before && measured.after === pair.after;
  const isOlder = isOfPair && measured.text !== null && measured.text !== desk.draft.text;
  const report = isOfPair ? measured.report : null;
  const isRunning = run?.isRunning === true;
  return (
    <div className="prompt-behaviour">
      <div className="prompt-behaviour__head">
        <span className="text-3">
          {report === null
            ? 'Behaviour: not measured'
            : `Behaviour on the last ${formatQuantity(report.inputs, 'input')}${isOlder ? ', of an earlier text' : ''}`}
        </span>
        {isRunning ? (
          <Button kind="quiet" size="small" icon={Square} onClick={run.stop}>
            Stop
          </Button>
        ) : (
          <Button kind="quiet" size="small" icon={Gauge} disabledReason={desk.restricted} onClick={onMeasure}>
            {report === null ? 'Measure' : 'Again'}
          </Button>
        )}
      </div>
      {isRunning ? (
        <LoadingLine
          label={
            isOfPair
              ? 'Asking both versions'
              : `Asking ${sideName(measured?.before ?? '')} and ${sideName(measured?.after ?? '')}`
          }
          count={`${formatCount(measured?.done ?? 0)} of ${formatCount(measured?.total ?? 0)} inputs`}
          share={measured === undefined || measured.total === 0 ? 0 : measured.done / measured.total}
        />
      ) : null}
      {run?.error != null && isOfPair ? (
        <Note kind="error" isLive>
          {run.error}
        </Note>
      ) : null}
      {run?.wasStopped === true && isOfPair && report === null ? (
        <p className="prompt-none">Stopped before the end: nothing is claimed of a part.</p>
      ) : null}
      {report === null ? (
        isRunning ? null : (
          <p className="prompt-none">
            Runs the last inputs of its pipelines through both texts, tools answered from the recordings, and says which
            differences are larger than chance.
          </p>
        )
      ) : (
        <>
          <Table rows={behaviourRows(report.metrics)} pair={pair} />
          {report.findings.map(({ message, traceIds }) => (
            <Note
              key={message}
              kind="warn"
              action={
                traceIds.length === 0 ? undefined : (
                  <Traces label={`Show the ${traceIds.length}`} title={message} ids={traceIds} />
                )
              }
            >
              {message}
            </Note>
          ))}
        </>
      )}
    </div>
  );
}

function Table({ rows, pair }: { rows: readonly BehaviourRow[]; pair: VersionPair }) {
  return (
    <table className="prompt-metrics" aria-label="Behaviour of both versions">
      <thead>
        <tr>
          <th scope="col">Behaviour</th>
          <th scope="col">{sideName(pair.before)}</th>
          <th scope="col">{sideName(pair.after)}</th>
          <th scope="col">Change</th>
          <th scope="col">95 % interval</th>
          <th scope="col">Verdict</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.label}</th>
            <td>{row.before}</td>
            <td>
              <b>{row.after}</b>
            </td>
            <td>{row.change}</td>
            <td>
              <Interval row={row} />
            </td>
            <td data-tone={row.tone}>
              {row.worse.length > 0 && row.verdict === 'worse' ? (
                <Traces label={row.verdict} title={`${row.label} got worse in`} ids={row.worse} />
              ) : (
                row.verdict
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The interval around the change, against the line of no change. In words for who does not see it. */
function Interval({ row: { mark, interval, tone } }: { row: BehaviourRow }) {
  const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
  return (
    <span className="prompt-interval" data-tone={tone} title={interval}>
      <i className="prompt-interval__zero" style={{ left: percent(mark.zero) }} aria-hidden="true" />
      <i
        className="prompt-interval__line"
        style={{ left: percent(mark.low), width: percent(mark.high - mark.low) }}
        aria-hidden="true"
      />
      <i className="prompt-interval__at" style={{ left: percent(mark.at) }} aria-hidden="true" />
      <span className="visually-hidden">{interval}</span>
    </span>
  );
}

/** Looks like a link and opens what hangs from it. */
function LinkTrigger({ children, ...native }: ComponentProps<'button'>) {
  return (
    <button {...native} type="button" className="text-link">
      {children}
    </button>
  );
}

function Traces({ label, title, ids }: { label: string; title: string; ids: readonly string[] }) {
  return (
    <Popover title={title} trigger={<LinkTrigger>{label}</LinkTrigger>} side="top">
      <ul className="prompt-traces">
        {ids.slice(0, LISTED_TRACES).map((traceId) => (
          <li key={traceId}>
            <TextLink href={href(tracePath({ traceId }))}>{traceId.slice(0, 8)}</TextLink>
          </li>
        ))}
      </ul>
      {ids.length > LISTED_TRACES ? <p className="text-3">{`${ids.length - LISTED_TRACES} more`}</p> : null}
    </Popover>
  );
}
