import { Filter, Import, X } from 'lucide-react';
import { useDeferredValue } from 'react';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import {
  Button,
  ErrorState,
  Field,
  formatCount,
  formatShortId,
  IconButton,
  Note,
  Panel,
  Segmented,
} from '../../../ui/index.ts';
import { useImportStore } from '../import/import-store.ts';
import { ImportStrip } from '../import/import-strip.tsx';
import { useTracesStore } from '../traces-store.ts';
import { facetChips, facetMenus } from '../view-model/facet-chips.ts';
import { toggleFacet, withoutFacet } from '../view-model/filter-text.ts';
import { FacetLine } from './facet-line.tsx';
import { LatencyChart } from './latency-chart.tsx';
import { SavedFiltersMenu } from './saved-filters-menu.tsx';
import { SessionTable } from './session-table.tsx';
import { listSort, sortText, tableSort } from './trace-sort.ts';
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
  const { filter, setFilter, sort, setSort, comparing, setComparing, showsSessions, setShowsSessions } =
    useTracesStore();
  const importTraces = useImportStore((state) => state.open);
  const asked = useDeferredValue(filter);
  const list = useTraceList(asked, sort);
  const stats = useEngineQuery('trace.stats', { filter: asked, last: STATS_LAST }, { keepsPrevious: true });
  const facets = useEngineQuery('trace.facets', { filter: asked }, { keepsPrevious: true });
  const statuses = useEngineQuery('trace.facets', { filter: withoutFacet(asked, 'status') }, { keepsPrevious: true });
  const total = list.total;
  return (
    <Panel
      title="Traces"
      scope={
        total === undefined || showsSessions
          ? undefined
          : list.traces.length === total
            ? formatCount(total)
            : `${formatCount(list.traces.length)} of ${formatCount(total)}`
      }
      scrolls={false}
      actions={
        <>
          <Segmented
            label="What is listed"
            value={showsSessions ? 'sessions' : 'traces'}
            onChange={(shown) => setShowsSessions(shown === 'sessions')}
            options={[
              { value: 'traces', label: 'Traces' },
              { value: 'sessions', label: 'Sessions' },
            ]}
          />
          <Button kind="quiet" size="small" icon={Import} onClick={importTraces}>
            Import…
          </Button>
        </>
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
            placeholder="status:error said:… tool:… duration:>2s"
            value={filter}
            onChange={setFilter}
            error={list.error?.message}
            suffix={
              filter === '' ? null : <IconButton label="Clear the filter" icon={X} onClick={() => setFilter('')} />
            }
          />
          <SavedFiltersMenu filter={filter} onChoose={setFilter} />
        </div>
        <FacetLine
          chips={facetChips(filter, statuses.data)}
          menus={facetMenus(filter, facets.data)}
          onToggle={(facet, value) => setFilter(toggleFacet(filter, facet, value))}
        />
      </div>
      {showsSessions ? (
        <SessionTable
          filter={asked}
          onSelect={({ sessionId }) => {
            setFilter(toggleFacet('', 'session', sessionId));
            setShowsSessions(false);
          }}
        />
      ) : (
        <>
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
              sort={tableSort(sort)}
              onSortChange={(next) => setSort(listSort(next))}
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
            <span>{sortText(sort)}</span>
            {list.hasNextPage ? (
              <Button
                size="small"
                isLoading={list.isFetchingNextPage}
                loadingLabel="Reading"
                onClick={() => void list.fetchNextPage()}
              >
                Show more
              </Button>
            ) : null}
          </div>
        </>
      )}
    </Panel>
  );
}
