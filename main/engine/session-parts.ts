import type { Executor } from '../pipeline/executor.ts';
import type { ReleaseStore } from '../spec/release-store.ts';
import type { TraceReader } from '../spec/tracer.ts';
import type { Database } from '../storage/database.ts';
import type { WorkspaceFiles } from '../workspace/workspace-files.ts';
import type { FreshnessKeeper } from './freshness/freshness-keeper.ts';
import type { IngestRuns } from './ingest-runs.ts';
import type { RetrievalParts } from './retrieval-parts.ts';
import type { EngineServices } from './services.ts';

/** The parts of one open workspace, as its method handlers see them. */
export interface SessionParts {
  services: EngineServices;
  /** Real path of the workspace. */
  path: string;
  files: WorkspaceFiles;
  index: Database;
  journal: Database;
  traces: TraceReader;
  releases: ReleaseStore;
  retrieval: RetrievalParts;
  ingests: IngestRuns;
  freshness: FreshnessKeeper;
  executor: Executor;
  isTrusted(): boolean;
  /** @throws DeniedError in a restricted workspace, saying what was refused and how to allow it */
  requireTrust(what: string): void;
}
