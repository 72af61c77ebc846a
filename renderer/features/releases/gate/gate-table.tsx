import { Check, CircleAlert } from 'lucide-react';
import type { GateCheck } from '../../../../main/contract/gate.ts';
import { describeGateValue } from '../../../../main/contract/gate-words.ts';
import { evalsPath, href, loadPath, promptsPath, replayPath, sourcesPath } from '../../../navigation/paths.ts';
import { type Column, DataTable, formatDuration, ICON_SIZE, TextLink } from '../../../ui/index.ts';
import { failedFirst, gateMarks } from '../view-model/gate-marks.ts';

/** Of the drawing of a check against its limit. CSS pixels. */
const LINE_WIDTH = 80;
const LINE_HEIGHT = 20;
const MARK = 6;

const COLUMNS: readonly Column<GateCheck>[] = [
  {
    id: 'check',
    header: 'Check',
    minWidth: 160,
    title: ({ message }) => (message === '' ? undefined : message),
    cell: ({ name, held }) => (
      <span className="release-check" data-held={held}>
        {held ? <Check size={ICON_SIZE.control} aria-hidden /> : <CircleAlert size={ICON_SIZE.control} aria-hidden />}
        <span className="visually-hidden">{held ? 'held: ' : 'failed: '}</span>
        <span className="ellipsis">{name}</span>
      </span>
    ),
  },
  {
    id: 'actual',
    header: 'Actual',
    width: 80,
    align: 'end',
    title: ({ message }) => (message === '' ? undefined : message),
    cell: (check) => (
      <b data-tone={check.held ? undefined : 'error'}>
        {check.actual === null ? 'not decided' : describeGateValue(check.actual, check.unit)}
      </b>
    ),
  },
  {
    id: 'line',
    header: 'Against the limit',
    width: LINE_WIDTH + 16,
    cell: (check) => <LimitLine check={check} />,
  },
  { id: 'limit', header: 'Limit', width: 108, cell: ({ threshold }) => <span className="text-2">{threshold}</span> },
  { id: 'evidence', header: 'Evidence', width: 96, cell: ({ evidence }) => <Evidence evidence={evidence} /> },
  { id: 'took', header: 'Took', width: 64, align: 'end', cell: ({ ms }) => formatDuration(ms) },
];

/** The checks of a gate, what failed on top, each against its own limit. */
export function GateTable({ checks }: { checks: readonly GateCheck[] }) {
  return (
    <DataTable
      label="Checks of the gate, failed first"
      columns={COLUMNS}
      rows={failedFirst(checks)}
      rowKey={({ name, kind }) => `${kind} ${name}`}
      isFit
    />
  );
}

function LimitLine({ check }: { check: GateCheck }) {
  const marks = gateMarks(check);
  if (marks === null) return <span className="text-3">–</span>;
  const at = (share: number): number => Math.round(share * LINE_WIDTH * 10) / 10;
  return (
    <svg width={LINE_WIDTH} height={LINE_HEIGHT} aria-hidden="true" className="release-line" data-held={check.held}>
      <path className="release-line__base" d={`M0 ${LINE_HEIGHT / 2}H${LINE_WIDTH}`} />
      {marks.interval === null ? null : (
        <path
          className="release-line__interval"
          d={`M${at(Math.max(0, marks.interval[0]))} ${LINE_HEIGHT / 2}H${at(Math.min(1, marks.interval[1]))}`}
        />
      )}
      <path className="release-line__limit" d={`M${at(marks.limit)} 1V${LINE_HEIGHT - 1}`} />
      <rect
        className="release-line__value"
        x={at(marks.value) - MARK / 2}
        y={(LINE_HEIGHT - MARK) / 2}
        width={MARK}
        height={MARK}
      />
    </svg>
  );
}

function Evidence({ evidence }: Pick<GateCheck, 'evidence'>) {
  if (evidence === null) return <span className="text-3">none</span>;
  return <TextLink href={href(evidencePath(evidence))}>{evidence.label}</TextLink>;
}

/** @returns where what is behind a check is looked at */
export function evidencePath({ type, id }: NonNullable<GateCheck['evidence']>): string {
  switch (type) {
    case 'replay':
      return replayPath({ replayId: id });
    case 'load':
      return loadPath({ runId: id });
    case 'drill':
      return loadPath({ face: 'drills' });
    case 'access':
      return sourcesPath();
    case 'eval':
      return evalsPath({ runId: id });
    case 'prompt':
      return promptsPath({ id });
  }
}
