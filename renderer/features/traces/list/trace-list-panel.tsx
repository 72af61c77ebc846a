import { Filter, Import, X } from 'lucide-react';
import { useDeferredValue } from 'react';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  Chip,
  ErrorState,
  Field,
  formatCount,
  formatShortId,
  IconButton,
  Note,
  Panel,
} from '../../../ui/index.ts';
import { useImportStore } from '../import/import-store.ts';
import { ImportStrip } from '../import/import-strip.tsx';
import { useTracesStore } from '../traces-store.ts';
import { facetChips } from '../view-model/facet-chips.ts';
import { toggleFacet, withoutFacet } from '../view-model/filter-text.ts';
import { LatencyChart } from './latency-chart.tsx';
import { SavedFiltersMenu } from './saved-filters-menu.tsx';
import { TRACE_FILTER_ID } from './trace-filter-id.ts';
import { TraceTable } from './trace-table.tsx';
import { useTraceList } from './use-trace-list.ts';
import './list.css';

/** The histogram and the counts look at the newest so many. */
const STATS_LAST = 1000;

export interface TraceListPanelProps {
  selectedId: string | null;
  onSelect: (traceId: string) => void;
}

/** Finding the slow or failing one: filter, chips, latencies, list. */
export function TraceListPanel({ selectedId, onSelect }: TraceListPanelProps) {
  const { filter, setFilter, comparing, setComparing } = useTracesStore();
  const importTraces = useImportStore((state) => state.open);
  const asked = useDeferredValue(filter);
  const list = useTraceList(asked);
  const stats = useEngineQuery('trace.stats', { filter: asked, last: STATS_LAST }, { keepsPrevious: true });
  const counts = useEngineQuery(
    'trace.stats',
    { filter: withoutFacet(asked, 'status'), last: STATS_LAST },
    { keepsPrevious: true },
  );
  const chips = facetChips(filter, counts.data?.byStatus, list.traces);
  const total = list.total;
  return (
    <Panel
      title="Traces"
      scope={total === undefined ? undefined : `${formatCount(list.traces.length)} of ${formatCount(total)}`}
      scrolls={false}
      actions={
        <Button kind="quiet" size="small" icon={Import} onClick={importTraces}>
          Import…
        </Button>
      }
    >
      <ImportStrip />
      {comparing === null ? null : (
        <div className="compare-pick">
          <Note
            isLive
            action={
              <Button size="small" onClick={() => setComparing(null)}>
                Cancel
              </Button>
            }
          >
            {`Pick the trace to compare with ${formatShortId(comparing)}.`}
          </Note>
        </div>
      )}
      <div className="trace-filter">
        <div className="trace-filter__line">
          <Field
            id={TRACE_FILTER_ID}
            label="Filter traces"
            isLabelHidden
            icon={Filter}
            isMono
            placeholder="status:error, model:…, words of the question"
            value={filter}
            onChange={setFilter}
            error={list.error?.message}
            suffix={
              filter === '' ? null : <IconButton label="Clear the filter" icon={X} onClick={() => setFilter('')} />
            }
          />
          <SavedFiltersMenu filter={filter} onChoose={setFilter} />
        </div>
        {chips.length === 0 ? null : (
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for form controls
          <div className="trace-filter__chips" role="group" aria-label="Narrow down to">
            {chips.map(({ facet, value, count, isActive }) => (
              <Chip
                key={`${facet}:${value}`}
                isPressed={isActive}
                title={`${facet}:${value}`}
                onClick={() => setFilter(toggleFacet(filter, facet, value))}
              >
                {count === null ? `${facet} ${value}` : `${value} ${formatCount(count)}`}
              </Chip>
            ))}
          </div>
        )}
      </div>
      {stats.data === undefined || stats.data.count === 0 ? null : (
        <LatencyChart
          stats={stats.data}
          selectedMs={list.traces.find(({ traceId }) => traceId === selectedId)?.durationMs}
        />
      )}
      {list.isError && list.traces.length === 0 ? (
        <ErrorState title="The traces could not be listed" error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <TraceTable
          traces={list.traces}
          selectedId={selectedId}
          isLoading={list.isPending}
          isChoosing={comparing !== null}
          onSelect={({ traceId }) => onSelect(traceId)}
          onNearEnd={() => {
            if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
          }}
          empty={
            <>
              {`No trace matches ${asked}. `}
              <Button size="small" onClick={() => setFilter('')}>
                Clear filter
              </Button>
            </>
          }
        />
      )}
      <div className="table__foot">
        <span>newest first</span>
        {list.hasNextPage ? (
          <Button
            size="small"
            isLoading={list.isFetchingNextPage}
            loadingLabel="Reading"
            onClick={() => void list.fetchNextPage()}
          >
            Show older
          </Button>
        ) : null}
      </div>
    </Panel>
  );
}
