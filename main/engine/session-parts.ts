import type { Executor } from '../pipeline/executor.ts';
import type { EgressLog } from '../trace/egress-log/egress-log.ts';
import type { TraceDigester } from '../trace/digest/trace-digester.ts';
import type { SaidIndexer } from '../trace/import/said-indexer.ts';
import type { AccessLog } from '../trace/access-log/access-log.ts';
import type { ReleaseStore } from '../spec/release-store.ts';
import type { TraceReader, TraceWriter } from '../spec/tracer.ts';
import type { PromptTexts } from '../trace/prompts/prompt-texts.ts';
import type { Database } from '../storage/database.ts';
import type { WorkspaceFiles } from '../workspace/workspace-files.ts';
import type { FreshnessKeeper } from './freshness/freshness-keeper.ts';
import type { AnswerCache } from './caches/answer-cache.ts';
import type { AskGate } from './generations/ask-gate.ts';
import type { GenerationChoice, GenerationSet } from './generations/generation-set.ts';
import type { SideBuilds } from './generations/side-builds.ts';
import type { SourceWatchFacts } from './freshness/source-freshness.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { ModelFileSource } from '../gateway/model-files/model-file-source.ts';
import type { ProviderSource } from '../gateway/providers/provider-source.ts';
import type { LocalChoice } from '../workspace/local-choice.ts';
import type { IngestRuns } from './ingest-runs.ts';
import type { QualityKeeper } from './quality/quality-keeper.ts';
import type { RetentionKeeper } from './retention/retention-keeper.ts';
import type { RetrievalParts } from './retrieval-parts.ts';
import type { Erasures } from './erasure/erasures.ts';
import type { Late } from './late.ts';
import type { Redactor } from '../trace/redact.ts';
import type { TraceStore } from '../trace/trace-store.ts';
import type { WorkspaceOtlp } from './otlp/workspace-otlp.ts';
import type { AlertKeeper } from './alerts/alert-keeper.ts';
import type { ReleaseKeeper } from './releases/release-desk.ts';
import type { ServingRecipes } from './serving-recipe.ts';
import type { EngineServices } from './services.ts';
import type { SimulatorFaults } from '../gateway/simulator/simulation.ts';
import type { WorkspaceTools } from './tools/workspace-tools.ts';
import type { WorkflowStores } from './workflow-stores.ts';
import type { Workflows } from './workflows.ts';

/** The parts of one open workspace that stand once it is open. */
export interface StandingParts {
  services: EngineServices;
  /** Real path of the workspace. */
  path: string;
  files: WorkspaceFiles;
  /** The index of the generation that serves by default; prepare statements when they are used. */
  index: Database;
  journal: Database;
  traces: TraceReader & Pick<TraceStore, 'lists'>;
  /** To be woken when something was imported. */
  saidIndexer: SaidIndexer;
  /** Works out what charts of traces are drawn from. */
  digester: TraceDigester;
  /** Takes secrets out of what is kept. */
  redactor: Redactor;
  accessLog: AccessLog;
  egressLog: EgressLog;
  erasures: Late<Erasures>;
  releases: ReleaseStore;
  /** Those of `releases/`, and which of them serve. */
  keptReleases: ReleaseKeeper;
  /** What prompts said when they were read, by fingerprint. */
  promptTexts: PromptTexts;
  retrieval: RetrievalParts;
  generations: GenerationSet;
  builds: SideBuilds;
  /** Builds in the background stand back while somebody is in it. */
  gate: AskGate;
  /** What trestle.jsonc asks for. @throws InvalidArgumentError for a chunker that is not known */
  choice: () => GenerationChoice;
  ingests: IngestRuns;
  freshness: FreshnessKeeper;
  quality: QualityKeeper;
  /** Rules over traces. */
  alerts: AlertKeeper;
  /** Removes what is no longer to be kept. */
  retention: RetentionKeeper;
  watchFactsOf(sourceId: string): SourceWatchFacts;
  executor: Executor;
  /** Where the executor's traces go. */
  traceWriter: TraceWriter;
  /** What the workflows keep, for who reads it without running any. */
  stores: WorkflowStores;
  /** What answers those who ask the serving way. */
  serving: ServingRecipes;
  /** Every model of this workspace, with its policies around it; one for all runs, so that they share what it counts. */
  gateway: Gateway;
  /** The providers behind it, and what they say of themselves. */
  providers: ProviderSource;
  /** Models in files of this machine. */
  modelFiles: ModelFileSource;
  /** The switch. */
  localChoice: LocalChoice;
  answers: AnswerCache;
  /** Traces coming from other programs, and own ones going to a collector. */
  otlp: WorkspaceOtlp;
  /** What an agent may call, and the MCP servers behind some of it. */
  tools: WorkspaceTools;
  /** What simulated models are told to do wrong for now, whatever their profiles say. */
  simulatorFaults: SimulatorFaults;
  isTrusted(): boolean;
  /** @throws DeniedError in a restricted workspace, saying what was refused and how to allow it */
  requireTrust(what: string): void;
}

/** All parts of one open workspace, as its method handlers see them. */
export interface SessionParts extends StandingParts, Workflows {}

/** What the other workflows are built on. */
export type BaseParts = StandingParts & Pick<Workflows, 'agents'>;
