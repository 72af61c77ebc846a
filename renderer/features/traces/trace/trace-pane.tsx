import { useMemo } from 'react';
import type { Trace } from '../../../../main/contract/trace.ts';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { Kbd, Segmented, TabPanelRegion, Tabs } from '../../../ui/index.ts';
import { useTracesStore } from '../traces-store.ts';
import type { Finding } from '../view-model/findings.ts';
import { slowestSpan } from '../view-model/slowest-span.ts';
import { flattenSpans, type SpanNode } from '../view-model/span-tree.ts';
import { FindingNotes } from './finding-notes.tsx';
import { SessionTab } from './session-tab.tsx';
import { SpanTable } from './span-table.tsx';
import { TimePanel } from './time-panel.tsx';
import { TraceFacts } from './trace-facts.tsx';
import { Waterfall } from './waterfall.tsx';
import './trace.css';

export interface TracePaneProps {
  trace: Trace;
  roots: readonly SpanNode[];
  findings: readonly Finding[];
  selected: SpanNode | null;
  onSelect: (spanId: string) => void;
  onOpenTrace: (traceId: string) => void;
}

/** One trace: what it was, when each span ran, where the time went, and what went wrong. */
export function TracePane({ trace, roots, findings, selected, onSelect, onOpenTrace }: TracePaneProps) {
  const { face, setFace, isFitToSpan, setFitToSpan } = useTracesStore();
  const slowest = useMemo(() => slowestSpan(roots), [roots]);
  const hasTimes = useMemo(() => flattenSpans(roots).some(({ isTimed }) => isTimed), [roots]);
  const { pipelineId, sessionId, traceId } = trace.summary;
  // A trace that stands alone has no conversation to show.
  const shownFace = face === 'session' && sessionId === null ? 'waterfall' : face;
  const stats = useEngineQuery('trace.stats', { filter: `pipeline:"${pipelineId}"`, last: TIME_STATS_LAST });
  return (
    <TabPanelRegion label="Trace">
      <Tabs
        label="Faces of the trace"
        value={shownFace}
        onChange={(next) => setFace(next === 'table' || next === 'session' ? next : 'waterfall')}
        actions={
          shownFace !== 'waterfall' ? undefined : (
            <Segmented
              label="What the time axis shows"
              value={isFitToSpan ? 'span' : 'trace'}
              onChange={(fit) => setFitToSpan(fit === 'span')}
              options={[
                { value: 'trace', label: 'Fit trace' },
                {
                  value: 'span',
                  label: (
                    <>
                      Fit span <Kbd keys="F" />
                    </>
                  ),
                },
              ]}
            />
          )
        }
        tabs={[
          {
            id: 'waterfall',
            label: 'Waterfall',
            content: (
              <>
                <TraceFacts
                  trace={trace}
                  findings={findings}
                  slowest={slowest}
                  hasTimes={hasTimes}
                  onSelect={onSelect}
                />
                <Waterfall
                  roots={roots}
                  findings={findings}
                  selected={selected}
                  slowestId={slowest?.node.id ?? null}
                  isFitToSpan={isFitToSpan}
                  onSelect={onSelect}
                />
                <FindingNotes findings={findings} onSelect={onSelect} />
                {hasTimes ? <TimePanel roots={roots} stats={stats.data} onSelect={onSelect} /> : null}
              </>
            ),
          },
          {
            id: 'table',
            label: 'Table',
            content: (
              <>
                <TraceFacts
                  trace={trace}
                  findings={findings}
                  slowest={slowest}
                  hasTimes={hasTimes}
                  onSelect={onSelect}
                />
                <SpanTable roots={roots} selectedId={selected?.id ?? null} onSelect={onSelect} />
              </>
            ),
          },
          ...(sessionId === null
            ? []
            : [
                {
                  id: 'session',
                  label: 'Session',
                  content: <SessionTab sessionId={sessionId} traceId={traceId} onOpen={onOpenTrace} />,
                },
              ]),
        ]}
      />
    </TabPanelRegion>
  );
}

/** Past traces of the pipeline that the stages are compared with. */
export const TIME_STATS_LAST = 200;
