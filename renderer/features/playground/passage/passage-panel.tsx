import { ExternalLink } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { Citation } from '../../../../main/contract/ask.ts';
import type { DocumentText } from '../../../../main/contract/document.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { documentPath } from '../../../navigation/paths.ts';
import { useGoTo } from '../../../navigation/use-go-to.ts';
import { Button, formatTokens, Panel } from '../../../ui/index.ts';
import type { AskRun } from '../view-model/ask-run.ts';
import { citedRange, NEIGHBOUR_LENGTH, passageNeighbours, passageRuns } from '../view-model/passage-runs.ts';
import { queryStems, termRanges } from '../view-model/query-terms.ts';
import type { RetrievalRow } from '../view-model/retrieval-rows.ts';
import { WhyRanked } from './why-ranked.tsx';
import './passage.css';

export interface PassagePanelProps {
  run: AskRun;
  row: RetrievalRow;
  /** The citation it was reached by: its span is underlined. */
  citation: Citation | null;
}

/** Formats whose columns and brackets line up. */
const MONO_FORMATS = new Set<DocumentText['format']>(['code', 'json', 'jsonl', 'csv']);

/** The selected passage in its surroundings, and why it stands where it stands. */
export function PassagePanel({ run, row, citation }: PassagePanelProps) {
  const { result } = row;
  const goTo = useGoTo();
  const document = useEngineQuery('document.read', {
    documentId: result.documentId,
    start: Math.max(0, result.start - NEIGHBOUR_LENGTH),
    end: result.end + NEIGHBOUR_LENGTH,
  });
  const span = citation ?? result;
  const file = result.displayPath.split('/').at(-1) ?? result.displayPath;
  const chunks = document.data?.chunks;
  const position = chunks === undefined ? `chunk ${result.ordinal + 1}` : `chunk ${result.ordinal + 1} of ${chunks}`;
  return (
    <Panel
      title={file}
      scope={[...result.headingPath.slice(-1), position, formatTokens(result.tokens)].join(' · ')}
      scrolls={false}
      actions={
        <Button
          kind="quiet"
          icon={ExternalLink}
          onClick={() => goTo(documentPath({ id: result.documentId, start: span.start, end: span.end }))}
        >
          Open at span
        </Button>
      }
    >
      <div className="passage">
        <PassageText key={result.chunkId} run={run} row={row} citation={citation} document={document.data} />
        <WhyRanked run={run} row={row} citation={citation} document={document.data} />
      </div>
    </Panel>
  );
}

function PassageText(props: PassagePanelProps & { document: DocumentText | undefined }) {
  const { run, row, citation, document } = props;
  const { result } = row;
  const body = useRef<HTMLDivElement>(null);
  const query = run.result?.effectiveQuery ?? run.question;
  const cited = useMemo(() => (citation === null ? null : citedRange(result, citation)), [result, citation]);
  const runs = useMemo(
    () => passageRuns(result.text, cited === null ? [] : [cited], termRanges(result.text, queryStems(query))),
    [result.text, cited, query],
  );
  const neighbours = document === undefined ? null : passageNeighbours(result, document);
  const place = `${cited?.start ?? ''} ${neighbours === null}`;
  useEffect(() => {
    // What stands around it comes later and moves it: the place is gone to again, a mere redraw is not.
    if (body.current === null || body.current.dataset['place'] === place) return;
    body.current.dataset['place'] = place;
    const target = body.current.querySelector('[data-cited]') ?? body.current.querySelector('mark');
    if (target === null) body.current.querySelector('[data-chunk]')?.scrollIntoView({ block: 'start' });
    else target.scrollIntoView({ block: 'center' });
  }, [place]);
  return (
    <div
      ref={body}
      className="passage__text"
      data-mono={document !== undefined && MONO_FORMATS.has(document.format)}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must take focus
      tabIndex={0}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for form controls
      role="group"
      aria-label={`Passage from ${result.displayPath}`}
    >
      {neighbours === null || neighbours.before === '' ? null : <p className="passage__around">{neighbours.before}</p>}
      <p data-chunk>
        {runs.map(({ text, isCited, isTerm }, index) => {
          const inner = isTerm ? <mark key={index}>{text}</mark> : text;
          return isCited ? (
            <span key={index} className="passage__cited" data-cited>
              {inner}
            </span>
          ) : (
            inner
          );
        })}
      </p>
      {neighbours === null || neighbours.after === '' ? null : <p className="passage__around">{neighbours.after}</p>}
    </div>
  );
}
