import type { AskRetrieval } from '../../../../main/contract/ask.ts';
import type { ChunkId } from '../../../../main/contract/ids.ts';
import { type Column, DataTable, formatCount, formatTokens, Meter } from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';
import { documentNames, fullPlace, type RetrievalRow } from '../view-model/retrieval-rows.ts';
import { ShortPlace } from './short-place.tsx';
import './inspector.css';

type PackedRow = RetrievalRow & { place: number; tokens: number };

/** What the model read, in the order it read it, against the room there was. */
export function ContextTab(props: {
  retrieval: AskRetrieval;
  rows: readonly RetrievalRow[];
  selectedId: ChunkId | null;
}) {
  const { retrieval, rows, selectedId } = props;
  const select = usePlaygroundStore((state) => state.select);
  const packed = rows
    .flatMap((row): PackedRow[] => (row.fate.type === 'packed' ? [{ ...row, ...row.fate }] : []))
    .toSorted((a, b) => a.place - b.place);
  const used = packed.reduce((sum, { tokens }) => sum + tokens, 0);
  const fill = `${formatCount(used)} of ${formatTokens(retrieval.budgetTokens)}`;
  return (
    <>
      <div className="legend">
        <span className="legend__meter">
          <Meter label="Context filled" value={used} limit={retrieval.budgetTokens} valueText={fill} />
        </span>
        <span>{fill}</span>
      </div>
      <DataTable
        label="Passages in the context"
        columns={columnsFor(documentNames(rows.map(({ result }) => result.displayPath)))}
        rows={packed}
        rowKey={({ result }) => result.chunkId}
        selectedKey={selectedId}
        onSelect={({ result }) => select({ chunkId: result.chunkId, marker: null })}
        selectsOnMove
        empty="The context was empty."
      />
    </>
  );
}

function columnsFor(nameOf: (displayPath: string) => string): readonly Column<PackedRow>[] {
  return [
    {
      id: 'place',
      header: '[n]',
      headerLabel: 'Number in the prompt',
      width: 40,
      align: 'end',
      cell: ({ place }) => place,
    },
    {
      id: 'chunk',
      header: 'Document and section',
      width: 250,
      cell: ({ result }) => <ShortPlace name={nameOf(result.displayPath)} section={result.headingPath.at(-1)} />,
      title: ({ result }) => fullPlace(result),
    },
    {
      id: 'text',
      header: 'Begins',
      cell: ({ result }) => <span className="text-3">{opening(result.text)}</span>,
    },
    { id: 'tokens', header: 'Tokens', width: 64, align: 'end', cell: ({ tokens }) => formatCount(tokens) },
  ];
}

/** The first words, without front matter and heading marks. */
function opening(text: string): string {
  return text
    .replace(/^---\n[^]*?\n---\n/, '')
    .replaceAll(/^#+\s.*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 160);
}
