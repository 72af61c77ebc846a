import type { AnswerAtRisk } from '../../../main/contract/freshness.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { useNow } from '../../engine/use-now.ts';
import { tracePath } from '../../navigation/paths.ts';
import { useGoTo } from '../../navigation/use-go-to.ts';
import {
  ageSeconds,
  Button,
  type Column,
  DataTable,
  Dialog,
  formatAge,
  formatCount,
  formatQuantity,
  PathText,
} from '../../ui/index.ts';

/** Rows read; the head says how many there are in all. */
const SHOWN = 500;

/** Past answers that rest on text which is no longer there as it was; each opens its trace. */
export function AtRiskDialog(props: { sourceId: string | null; isOpen: boolean; onClose: () => void }) {
  const { sourceId, isOpen, onClose } = props;
  const goTo = useGoTo();
  const now = useNow();
  const request = { limit: SHOWN, ...(sourceId === null ? {} : { sourceId }) };
  const report = useEngineQuery('source.atRisk', request, { isEnabled: isOpen });
  const total = report.data?.total ?? 0;
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      width="wide"
      title={`${formatQuantity(total, 'past answer')} at risk${sourceId === null ? '' : ` in ${sourceId}`}`}
      actions={
        <Button size="large" onClick={onClose}>
          Close
        </Button>
      }
    >
      <p>
        These answers cite passages that say something else by now, or are gone. The answers keep their text; ask again
        to see what holds today.
      </p>
      <DataTable
        label="Past answers at risk"
        columns={atRiskColumns(now)}
        rows={report.data?.answers ?? []}
        rowKey={({ traceId }) => traceId}
        onSelect={({ traceId }) => goTo(tracePath({ traceId }))}
        isLoading={report.isPending}
        empty={report.isError ? report.error.message : 'Every past answer still stands on the text it cites.'}
        isFit
      />
      {total > SHOWN ? <p className="text-3">{`The newest ${formatCount(SHOWN)} of ${formatCount(total)}.`}</p> : null}
    </Dialog>
  );
}

function atRiskColumns(now: number): readonly Column<AnswerAtRisk>[] {
  return [
    { id: 'title', header: 'Asked', cell: ({ title }) => title, title: ({ title }) => title },
    {
      id: 'cites',
      header: 'Cites',
      cell: ({ chunks }) => <PathText path={chunks[0]?.displayPath ?? ''} />,
      title: ({ chunks }) => chunks.map(({ displayPath, reason }) => `${displayPath}: ${reason}`).join('\n'),
    },
    {
      id: 'reason',
      header: 'Since then',
      width: 148,
      cell: ({ chunks }) => {
        const gone = chunks.filter(({ reason }) => reason === 'gone').length;
        const changed = chunks.length - gone;
        return [
          ...(changed > 0 ? [`${formatQuantity(changed, 'passage')} changed`] : []),
          ...(gone > 0 ? [`${formatCount(gone)} gone`] : []),
        ].join(', ');
      },
    },
    {
      id: 'age',
      header: 'Answered',
      width: 76,
      align: 'end',
      cell: ({ startedAt }) => formatAge(ageSeconds(startedAt, now)),
    },
  ];
}
