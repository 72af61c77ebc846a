import type { Citation } from '../../../../main/contract/ask.ts';
import { type Column, CitationMark, DataTable, formatScore, Meter, Panel } from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';
import type { AskRun } from '../view-model/ask-run.ts';
import { fullPlace } from '../view-model/retrieval-rows.ts';
import { shownSelection } from '../view-model/shown-selection.ts';
import { type SupportRow, supportRows } from '../view-model/support-rows.ts';
import './answer.css';

/** The answer sentence by sentence against its sources. */
export function SupportPanel({ run }: { run: AskRun }) {
  const { selection, select } = usePlaygroundStore();
  const { result } = run;
  if (result === null || result.refused) return null;
  const rows = supportRows(result.answer, result.citations);
  const selected = shownSelection(run, selection)?.citation ?? null;
  const verbatim = rows.filter(({ support }) => support === 'verbatim').length;
  return (
    <Panel title="Check, sentence by sentence" scope={`${verbatim} of ${rows.length} word for word`} isFit>
      <DataTable
        label="Sentences of the answer and what supports them"
        columns={columnsFor(selected, (citation) => select({ chunkId: citation.chunkId, marker: citation.marker }))}
        rows={rows}
        rowKey={({ number }) => String(number)}
        isFit
      />
    </Panel>
  );
}

function columnsFor(selected: Citation | null, onOpen: (citation: Citation) => void): readonly Column<SupportRow>[] {
  return [
    { id: 'number', header: '#', width: 34, cell: ({ number }) => number },
    { id: 'sentence', header: 'Sentence', cell: ({ sentence }) => sentence, title: ({ sentence }) => sentence },
    {
      id: 'source',
      header: 'Source',
      width: 64,
      cell: ({ citations }) =>
        citations.length === 0 ? (
          <span className="text-warn">none</span>
        ) : (
          citations.map((citation) => (
            <CitationMark
              key={citation.marker}
              marker={citation.marker}
              source={fullPlace(citation)}
              isOpen={selected?.marker === citation.marker}
              onOpen={() => onOpen(citation)}
            />
          ))
        ),
    },
    { id: 'support', header: 'Supported', width: 124, cell: ({ support }) => <Support support={support} /> },
  ];
}

function Support({ support }: { support: SupportRow['support'] }) {
  if (support === null) return <span className="text-warn">no source</span>;
  if (support === 'verbatim') return <span className="text-2">word for word</span>;
  return (
    <span className="meter-cell">
      <Meter label="Support" value={support} max={1} valueText={`${formatScore(support)} of 1`} />
      {formatScore(support)}
    </span>
  );
}
