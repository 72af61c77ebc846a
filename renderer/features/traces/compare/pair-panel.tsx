import type { ChangedValue, DocumentMove, SpanDifference } from '../../../../main/contract/trace-diff.ts';
import {
  type Column,
  DataTable,
  EmptyState,
  formatShare,
  NOT_APPLICABLE,
  Panel,
  stageColor,
  TextLink,
} from '../../../ui/index.ts';
import { visibleLine, visibleText } from '../../../ui/text/visible-text.ts';
import { href, tracePath } from '../../../navigation/paths.ts';
import type { CompareNode } from './compare-tree.ts';
import './compare.css';

/** Everything that differs between two spans that stand for each other, in the order in which data goes through. */
export function PairPanel({ node }: { node: CompareNode }) {
  const { pair, label, tint, words } = node;
  return (
    <Panel
      title={label}
      mark={<i className="swatch" style={{ background: stageColor(tint) }} aria-hidden="true" />}
      scope={words === '' ? 'the same in both' : words}
    >
      <p className="pair-links">
        <SpanLink name="Before" side={node.before} />
        <SpanLink name="After" side={node.after} />
      </p>
      {pair.differences.length === 0 ? (
        <EmptyState title={words === '' ? 'Nothing differs here but time, tokens and cost' : `It is there ${words}`} />
      ) : (
        <div className="pair-differences">
          {pair.differences.map((difference, index) => (
            <section key={index}>
              <h3>{TITLES[difference.type]}</h3>
              <p className="text-2">{visibleText(difference.detail)}</p>
              <Difference difference={difference} />
            </section>
          ))}
        </div>
      )}
    </Panel>
  );
}

function SpanLink({ name, side }: { name: string; side: CompareNode['before'] }) {
  if (side === null) return <span className="text-3">{`${name}: none`}</span>;
  const { traceId, spanId } = side.span;
  return <TextLink href={href(tracePath({ traceId, span: spanId }))}>{`${name}: open the span`}</TextLink>;
}

const TITLES: Readonly<Record<SpanDifference['type'], string>> = {
  status: 'Status',
  model: 'Model',
  tool: 'Tool',
  query: 'Query',
  parameters: 'Settings of the call',
  prompt: 'Prompt',
  attributes: 'Attributes',
  instructions: 'Instructions',
  input: 'Input',
  output: 'Output',
  tools: 'Tools on offer',
  arguments: 'Arguments',
  result: 'Result',
  documents: 'Documents',
};

function Difference({ difference }: { difference: SpanDifference }) {
  switch (difference.type) {
    case 'status':
    case 'model':
    case 'tool':
    case 'query':
      return <PatchLines label={TITLES[difference.type]} lines={beforeAndAfter(difference)} />;
    case 'parameters':
    case 'prompt':
    case 'attributes':
      return (
        <DataTable
          label={`${TITLES[difference.type]} that differ`}
          columns={VALUE_COLUMNS}
          rows={difference.values}
          rowKey={({ name }) => name}
          isFit
        />
      );
    case 'documents':
      return (
        <>
          <p>{`${formatShare(difference.overlapAtK)} of the first ${difference.k} are the same`}</p>
          <DataTable
            label="Documents that moved, came or went"
            columns={MOVE_COLUMNS}
            rows={difference.moves}
            rowKey={({ id }) => id}
            isFit={difference.moves.length <= FIT_UP_TO_MOVES}
          />
        </>
      );
    case 'instructions':
    case 'input':
    case 'output':
    case 'tools':
    case 'arguments':
    case 'result':
      return <PatchLines label={TITLES[difference.type]} lines={difference.lines} />;
  }
}

const FIT_UP_TO_MOVES = 60;

function beforeAndAfter({ before, after }: { before: string | null; after: string | null }): readonly string[] {
  return [before === null ? [] : [`-${before}`], after === null ? [] : [`+${after}`]].flat();
}

/** Lines of a patch: each begins with what it is, so that colour is not needed. */
function PatchLines({ label, lines }: { label: string; lines: readonly string[] }) {
  return (
    <pre
      className="patch"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must take focus
      tabIndex={0}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for form controls
      role="group"
      aria-label={`${label}, line by line`}
    >
      {lines.map((line, index) => (
        <span
          key={index}
          className="patch__line"
          data-change={line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : undefined}
        >
          {visibleText(line)}
        </span>
      ))}
    </pre>
  );
}

const VALUE_COLUMNS: readonly Column<ChangedValue>[] = [
  { id: 'name', header: 'Name', wraps: true, cell: ({ name }) => <span className="mono">{visibleLine(name)}</span> },
  { id: 'before', header: 'Before', wraps: true, cell: ({ before }) => <Value value={before} /> },
  { id: 'after', header: 'After', wraps: true, cell: ({ after }) => <Value value={after} /> },
];

function Value({ value }: { value: ChangedValue['before'] }) {
  if (value === null) return <span className="text-3">{NOT_APPLICABLE}</span>;
  return <span className="mono">{visibleLine(typeof value === 'string' ? value : JSON.stringify(value))}</span>;
}

const MOVE_COLUMNS: readonly Column<DocumentMove>[] = [
  {
    id: 'id',
    header: 'Document',
    cell: ({ id }) => <span className="mono">{visibleLine(id)}</span>,
    title: ({ id }) => visibleLine(id),
  },
  { id: 'before', header: 'Before', width: 64, align: 'end', cell: ({ beforeRank }) => beforeRank ?? NOT_APPLICABLE },
  { id: 'after', header: 'After', width: 64, align: 'end', cell: ({ afterRank }) => afterRank ?? NOT_APPLICABLE },
];
