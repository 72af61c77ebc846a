import type { AgentResult } from '../../../../main/contract/agent.ts';
import { documentPath, href } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { CitationMark, CopyButton, formatScore, TextLink } from '../../../ui/index.ts';
import { CitationPreview } from '../../playground/answer/citation-preview.tsx';
import { CitedMarkdown } from '../../playground/answer/cited-markdown.tsx';

/** What the run says in the end, and the passages it rests on. */
export function AnswerBlock({ run }: { run: AgentResult }) {
  const goTo = useGoTo();
  // Of a run that waits it only repeats what it waits for.
  if (run.answer === '' || run.status === 'waiting' || run.status === 'running') return null;
  const byMarker = new Map(run.citations.map((citation) => [citation.marker, citation]));
  return (
    <section className="agent-answer" aria-label="Answer">
      <div className="agent-answer__head">
        <span className="text-strong">{run.status === 'answered' ? 'Answer' : 'So far'}</span>
        <CopyButton text={run.answer} label="Copy the answer" />
      </div>
      <div className="agent-answer__text">
        <CitedMarkdown
          text={run.answer}
          isKnown={(marker) => byMarker.has(marker)}
          renderMarker={(marker) => {
            const citation = byMarker.get(marker);
            if (citation === undefined) return null;
            const { documentId, displayPath, headingPath, start, end } = citation;
            return (
              <CitationMark
                marker={marker}
                source={[displayPath, ...headingPath].join(' › ')}
                onOpen={() => goTo(documentPath({ id: documentId, start, end }))}
                preview={<CitationPreview citation={citation} />}
              />
            );
          }}
        />
      </div>
      {run.citations.length === 0 ? null : (
        <ul className="agent-passages">
          {run.citations.map(({ marker, documentId, displayPath, headingPath, start, end, support }) => (
            <li key={`${marker} ${start}`}>
              <span className="agent-passages__marker">{marker}</span>
              <TextLink href={href(documentPath({ id: documentId, start, end }))}>
                {[displayPath, ...headingPath].join(' › ')}
              </TextLink>
              <span className="text-3">support {formatScore(support)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
