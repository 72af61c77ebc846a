import { type MigrationReport, wantsKnownAnswers } from '../../../../main/contract/generation.ts';
import { Button, formatCount, formatDuration, formatQuantity, PanelHeader, type Tab } from '../../../ui/index.ts';
import { AnswerChangeTable, RankChangeTable } from './change-tables.tsx';
import { CollectionTable, type CollectionTableProps } from './collection-table.tsx';
import { MeasureTable } from './measure-table.tsx';
import { OverlapChart } from './overlap-chart.tsx';
import { verdictKind } from './report-view-model.ts';

export interface ReportTabsProps extends CollectionTableProps {
  isComparing: boolean;
  onKnownAnswers: () => void;
}

/** What past queries say of a generation before it is flipped to: the verdict, the measures, every change. */
export function reportTabs(props: ReportTabsProps): readonly Tab[] {
  const { report } = props;
  const { rankChanges, lostAnswers, foundAnswers } = report;
  return [
    { id: 'report', label: 'Migration report', content: <Report {...props} /> },
    {
      id: 'ranks',
      label: 'Rank changes',
      count: formatCount(rankChanges.length),
      content: <RankChangeTable report={report} />,
    },
    {
      id: 'lost',
      label: 'Lost answers',
      count: formatCount(lostAnswers.length),
      content: (
        <>
          <AnswerChangeTable label="Known answers that are lost" report={report} rows={lostAnswers} />
          {foundAnswers.length === 0 ? null : (
            <>
              <PanelHeader title="Found in exchange" scope={formatQuantity(foundAnswers.length, 'known answer')} />
              <AnswerChangeTable label="Known answers that are found" report={report} rows={foundAnswers} />
            </>
          )}
        </>
      ),
    },
  ];
}

function Report(props: ReportTabsProps) {
  const { report, blockedReason, isComparing, onKnownAnswers } = props;
  const { verdict, queries } = report;
  return (
    <>
      <div className="migration-verdict" data-kind={verdictKind(report)}>
        <p className="migration-verdict__sentence">{verdict.sentence}</p>
        {verdict.because.map((reason) => (
          <p key={reason} className="text-2">
            {reason}
          </p>
        ))}
        <p className="text-3">
          {`${formatQuantity(queries.replayed, 'past query', 'past queries')} on both, ${formatDuration(report.ms)}. ${judgedBy(report)}`}
        </p>
        <p className="migration-verdict__way">
          {wantsKnownAnswers(report) ? <span>Answers that somebody knows would settle more.</span> : null}
          <Button
            size="small"
            kind={wantsKnownAnswers(report) ? 'default' : 'quiet'}
            disabledReason={isComparing ? 'A comparison runs' : blockedReason}
            onClick={onKnownAnswers}
          >
            Compare on known answers…
          </Button>
        </p>
      </div>
      <div className="migration-measures">
        <OverlapChart report={report} />
        <MeasureTable report={report} />
      </div>
      <CollectionTable {...props} />
    </>
  );
}

/** On what the judgement rests, and what it could not have seen. */
function judgedBy({ queries }: MigrationReport): string {
  const strong = queries.judged - queries.weaklyJudged;
  const parts = [
    ...(queries.judged === 0 ? ['No query has a known answer, so nothing says which ranking is right.'] : []),
    ...(strong > 0 ? [`${formatQuantity(strong, 'known answer')} from a file.`] : []),
    ...(queries.weaklyJudged > 0
      ? [
          `${formatCount(queries.weaklyJudged)} judged by what past answers cited, which favours the generation they were found in.`,
        ]
      : []),
    ...(queries.unknownDocuments > 0
      ? [`${formatQuantity(queries.unknownDocuments, 'named document')} in neither index, left out.`]
      : []),
  ];
  return parts.join(' ');
}
