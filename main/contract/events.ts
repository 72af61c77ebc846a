import type { TraceId } from './ids.ts';

/** Something changed: views that show it read again. Nothing is decided by an event. */
export type EngineEvent =
  | { type: 'workspace-changed'; path: string | null }
  | { type: 'sources-changed' }
  | { type: 'ingest-progressed'; ingestId: string }
  | { type: 'trace-added'; traceId: TraceId }
  | { type: 'settings-changed' }
  | { type: 'files-changed'; paths: readonly string[] }
  | { type: 'events-closed' };
