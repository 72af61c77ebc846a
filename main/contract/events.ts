import type { AlertNotice } from './alert.ts';
import type { WatchMode } from './freshness.ts';
import type { SourceId, TraceId } from './ids.ts';

/** Something changed: views that show it read again. Nothing is decided by an event. */
export type EngineEvent =
  | { type: 'workspace-changed'; path: string | null }
  | { type: 'sources-changed' }
  | { type: 'generations-changed' }
  | { type: 'ingest-progressed'; ingestId: string }
  | { type: 'trace-added'; traceId: TraceId }
  /** An import has written spans; also one that was stopped. */
  | { type: 'traces-imported' }
  /** Charts of traces have more to draw from. */
  | { type: 'digests-changed' }
  | { type: 'settings-changed' }
  /** A newer release was found, or is downloaded. */
  | { type: 'update-changed' }
  /** A breaker, limit, budget, pool or route is another than before; told at most twice a second. */
  | { type: 'gateway-changed' }
  /** One was started or stopped. */
  | { type: 'simulators-changed' }
  /** Somebody said something of an answer. */
  | { type: 'reviews-changed' }
  /** Rules stand otherwise, or saw something else than before. */
  | { type: 'alerts-changed' }
  /** Rules that began to fire, or are over: once for each. */
  | { type: 'alert-notices'; notices: readonly AlertNotice[] }
  /** A load run began or ended, or was removed. */
  | { type: 'load-runs-changed'; runId: string }
  /** A release is tried on traffic, came further or is through. */
  | { type: 'trials-changed' }
  /** A gate was run. */
  | { type: 'gates-changed' }
  /** An eval run began, came further or ended, or was removed; also what a person decided of its cases. */
  | { type: 'eval-runs-changed'; runId: string }
  /** The receiver of traces was switched on or off. */
  | { type: 'otlp-changed' }
  /** The model that answers, or what can be chosen. */
  | { type: 'models-changed' }
  /** Names only; what uses them reads again. */
  | { type: 'secrets-changed' }
  /** An MCP server was agreed to, came up, failed or changed its tools. */
  | { type: 'mcp-changed'; server: string }
  | { type: 'files-changed'; paths: readonly string[] }
  /** A source is watched now, in another way than before, or no longer. */
  | { type: 'source-watch-changed'; sourceId: SourceId; watch: WatchMode; notice: string | null }
  /** A save was seen; it is searchable when `source-refreshed` follows. */
  | { type: 'source-saved'; sourceId: SourceId; paths: readonly string[] }
  /** Saves are searchable now. `behindMs`: from the first save seen until then. */
  | {
      type: 'source-refreshed';
      sourceId: SourceId;
      added: number;
      changed: number;
      removed: number;
      embedded: number;
      behindMs: number;
    }
  /** More past answers than before rest on text that has changed. */
  | { type: 'answers-at-risk'; total: number; added: number }
  | { type: 'quality-measured'; breaches: number }
  /** A run began, took a step, waits or ended. */
  | { type: 'agent-run-changed'; runId: string }
  /** Something waits for leave, or was decided; also effects that were settled or taken back. */
  | { type: 'approvals-changed' }
  | { type: 'handoffs-changed' }
  | { type: 'queue-changed' }
  | { type: 'memory-changed' }
  /** A replay began, came further or ended; also verdicts that a person gave. */
  | { type: 'replay-changed'; replayId: string }
  /** One was sealed, judged or removed, or something else serves than before. */
  | { type: 'releases-changed' }
  | { type: 'events-closed' };
