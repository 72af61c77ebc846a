import { useMemo } from 'react';
import type { Citation } from '../../../../main/contract/ask.ts';
import { CitationMark, SkeletonLines, useDelayed } from '../../../ui/index.ts';
import { usePlaygroundStore } from '../playground-store.ts';
import { wholeWords } from '../view-model/answer-text.ts';
import type { AskRun } from '../view-model/ask-run.ts';
import { fullPlace } from '../view-model/retrieval-rows.ts';
import { shownSelection } from '../view-model/shown-selection.ts';
import { streamedAnswer } from '../view-model/streamed-answer.ts';
import { CitationPreview } from './citation-preview.tsx';
import { CitedMarkdown } from './cited-markdown.tsx';
import { StructuredAnswer } from './structured-answer.tsx';

/** The answer as text with its citations; while it streams, whole words and a caret. */
export function AnswerText({ run }: { run: AskRun }) {
  const showsSkeleton = useDelayed(run.status === 'running' && run.text === '');
  if (run.result != null && run.result.structured !== null) return <StructuredAnswer answer={run.result.structured} />;
  if (run.result !== null)
    return <FinishedAnswer run={run} answer={run.result.answer} citations={run.result.citations} />;
  if (run.text === '') return showsSkeleton ? <SkeletonLines lines={3} /> : null;
  return <StreamedAnswer run={run} />;
}

function FinishedAnswer({ run, answer, citations }: { run: AskRun; answer: string; citations: readonly Citation[] }) {
  const { selection, select } = usePlaygroundStore();
  const selected = shownSelection(run, selection);
  const byMarker = useMemo(() => new Map(citations.map((citation) => [citation.marker, citation])), [citations]);
  return (
    <CitedMarkdown
      text={answer}
      isKnown={(marker) => byMarker.has(marker)}
      renderMarker={(marker) => {
        const citation = byMarker.get(marker);
        return citation === undefined ? null : (
          <CitationMark
            marker={marker}
            source={fullPlace(citation)}
            isOpen={selected?.citation?.marker === marker}
            onOpen={() => select({ chunkId: citation.chunkId, marker })}
            preview={<CitationPreview citation={citation} />}
          />
        );
      }}
    />
  );
}

function StreamedAnswer({ run }: { run: AskRun }) {
  const select = usePlaygroundStore((state) => state.select);
  const { text, sources } = streamedAnswer(run);
  const isRunning = run.status === 'running';
  return (
    <div className={isRunning ? 'answer__stream' : undefined}>
      <CitedMarkdown
        text={isRunning ? wholeWords(text) : text}
        isKnown={(marker) => sources[marker - 1] !== undefined}
        renderMarker={(marker) => {
          const source = sources[marker - 1];
          return source === undefined ? null : (
            <CitationMark
              marker={marker}
              source={fullPlace(source)}
              onOpen={() => select({ chunkId: source.chunkId, marker: null })}
            />
          );
        }}
      />
    </div>
  );
}
