import type { EngineEvent } from '../../main/contract/events.ts';
import type { CallName } from '../../main/contract/methods.ts';

const WORKSPACE_READS = [
  'status.read',
  'source.list',
  'source.skipped',
  'schema.pending',
  'source.history',
  'source.check',
  'source.atRisk',
  'lineage.of',
  'generation.list',
  'generation.report',
  'search.explain',
  'search.whyNot',
  'quality.trend',
  'model.list',
  'document.list',
  'document.read',
  'access.describe',
  'access.log',
  'erasure.list',
  'search.run',
  'trace.list',
  'trace.show',
  'trace.stats',
  'release.list',
  'release.show',
  'release.diff',
] as const satisfies readonly CallName[];

/** What each event makes stale. The one place where events and reads meet; the types hold it complete. */
const STALE_BY_EVENT: Readonly<Record<EngineEvent['type'], readonly CallName[]>> = {
  'workspace-changed': [...WORKSPACE_READS, 'workspace.current', 'workspace.recent', 'workspace.trusted', 'doctor.run'],
  'sources-changed': [
    'source.list',
    'source.history',
    'source.skipped',
    'schema.pending',
    'document.list',
    'document.read',
    'access.describe',
    'generation.list',
    'status.read',
  ],
  'generations-changed': [
    'generation.list',
    'generation.report',
    'source.list',
    'document.list',
    'document.read',
    'search.run',
    'search.explain',
    'search.whyNot',
    'status.read',
  ],
  'ingest-progressed': ['status.read'],
  'trace-added': [
    'trace.list',
    'trace.stats',
    'lineage.of',
    'source.atRisk',
    'access.log',
    'release.list',
    'status.read',
  ],
  'settings-changed': ['settings.read', 'status.read'],
  'mcp-changed': [],
  'files-changed': ['source.list', 'document.read', 'generation.list', 'access.describe', 'status.read'],
  'source-watch-changed': ['source.list', 'status.read'],
  'source-saved': ['source.list'],
  'source-refreshed': [
    'source.list',
    'source.history',
    'source.skipped',
    'schema.pending',
    'document.list',
    'document.read',
    'access.describe',
    'search.run',
    'search.explain',
    'search.whyNot',
    'status.read',
  ],
  'answers-at-risk': ['source.list', 'source.atRisk', 'lineage.of', 'status.read'],
  'quality-measured': ['quality.trend'],
  'events-closed': [],
};

/** @returns the methods whose answers may differ after the event */
export function staleAfter(event: EngineEvent): readonly CallName[] {
  return STALE_BY_EVENT[event.type];
}
