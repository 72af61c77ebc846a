import { purgeTraces } from '../../trace/purge/purge-traces.ts';
import { showSession } from '../../trace/trace-sessions.ts';
import type { Handlers } from '../handlers.ts';
import { tracesInDatasets } from '../traces-in-datasets.ts';
import type { StandingParts } from '../session-parts.ts';

type TraceCalls =
  | 'trace.list'
  | 'trace.show'
  | 'trace.canonical'
  | 'trace.stats'
  | 'trace.facets'
  | 'trace.purge'
  | 'trace.retain'
  | 'session.list'
  | 'session.show';

/** What was run. Opening a trace never executes anything. */
export function createTraceHandlers({
  services,
  path,
  traces,
  journal,
  retention,
  requireTrust,
}: StandingParts): Handlers<TraceCalls> {
  return {
    'trace.list': async (request) => traces.listTraces(request),
    'trace.show': async ({ traceId }) => traces.readTrace(traceId),
    'trace.canonical': async ({ traceId }) => traces.readCanonical(traceId),
    'trace.stats': async (request) => traces.readStats(request),
    'trace.facets': async (request) => traces.lists.readFacets(request),
    'trace.purge': async ({ filter, confirmed }, { signal }) => {
      if (confirmed) requireTrust('remove traces');
      const datasets = tracesInDatasets(path);
      const report = await purgeTraces({
        database: journal,
        clock: services.clock,
        filter,
        isDryRun: !confirmed,
        isKept: (traceId) => {
          const file = datasets.get(traceId);
          return file === undefined ? null : `${file} names it`;
        },
        signal,
      });
      if (confirmed) services.events.publish({ type: 'traces-imported' });
      return report;
    },
    'trace.retain': async ({ confirmed }, { signal }) => {
      if (confirmed) requireTrust('remove traces');
      return retention.apply({ isDryRun: !confirmed, signal });
    },
    'session.list': async (request) => traces.lists.listSessions(request),
    'session.show': async ({ sessionId }) => showSession(journal, sessionId),
  };
}
