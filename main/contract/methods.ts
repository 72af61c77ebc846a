import * as z from 'zod';
import {
  type AccessCheckReport,
  type AccessDescription,
  type AccessLogPage,
  type AccessVerifyReport,
  accessCheckRequest,
  accessLogRequest,
} from './access.ts';
import {
  type AgentEvent,
  type AgentResult,
  type AgentRunSummary,
  agentCancelRequest,
  agentListRequest,
  agentResumeRequest,
  agentRunRequest,
  agentShowRequest,
} from './agent.ts';
import { type AskEvent, askRequest } from './ask.ts';
import {
  type Approval,
  type ApprovalDecision,
  type EffectRecord,
  type EffectSettlement,
  approvalDecideRequest,
  approvalListRequest,
  effectListRequest,
  effectSettleRequest,
  effectUndoRequest,
} from './effect.ts';
import {
  type HandOff,
  type HandOffAnswered,
  type QueuedTask,
  type QueueListResponse,
  type QueueWorkReport,
  handOffAnswerRequest,
  handOffCreateRequest,
  handOffListRequest,
  queueEnqueueRequest,
  queueFixRequest,
  queueListRequest,
  queueReplayRequest,
  queueWorkRequest,
} from './hand-off.ts';
import {
  type MemoryHistory,
  type MemoryItem,
  memoryEditRequest,
  memoryListRequest,
  memoryRemoveRequest,
  memoryShowRequest,
  memoryToggleRequest,
} from './memory.ts';
import {
  type CacheCalibrateEvent,
  type CacheClearReport,
  type CacheStats,
  cacheCalibrateRequest,
  cacheClearRequest,
} from './cache.ts';
import {
  type DatabaseBackupReport,
  type DatabaseCheckReport,
  databaseBackupRequest,
  databaseCheckRequest,
  databaseRestoreRequest,
} from './database.ts';
import type { DoctorReport } from './doctor.ts';
import { type DocumentListResponse, type DocumentText, documentListRequest, documentReadRequest } from './document.ts';
import { type EgressLogPage, egressLogRequest } from './egress-log.ts';
import { type EvalAskEvent, type EvalIrEvent, evalAskRequest, evalIrRequest } from './evals.ts';
import { type ErasurePlan, type ErasureRecord, erasurePlanRequest, erasureRunRequest } from './erasure.ts';
import type { EngineEvent } from './events.ts';
import { type SearchExplanation, searchExplainRequest, searchWhyNotRequest, type WhyNotResponse } from './explain.ts';
import {
  type DatasetReport,
  datasetFromTracesRequest,
  qualityMeasureRequest,
  type QualityReport,
  type QualityTrend,
  qualityTrendRequest,
} from './quality.ts';
import {
  type AtRiskReport,
  type SourceCheckReport,
  type SourceHistory,
  sourceAtRiskRequest,
  sourceHistoryRequest,
} from './freshness.ts';
import type { GatewayState, PolicyTrial } from './gateway.ts';
import { gatewayTryRequest } from './gateway-policy.ts';
import {
  type IngestEvent,
  ingestCancelRequest,
  ingestRequest,
  ingestWatchRequest,
  type SkippedFile,
  type SourceStatus,
  sourceListRequest,
  sourceRemoveRequest,
  sourceUpdateRequest,
  sourceSkippedRequest,
} from './ingest.ts';
import {
  type LanguageModelListResponse,
  type LanguageModelSelection,
  languageModelListRequest,
  languageModelSelectRequest,
} from './provider.ts';
import { type CostReport, costReportRequest } from './price.ts';
import {
  type SecretInfo,
  type SecretListResponse,
  type SecretTestReport,
  secretRemoveRequest,
  secretSetRequest,
  secretTestRequest,
} from './secret.ts';
import { type TraceImportEvent, traceImportRequest } from './trace-import.ts';
import { type LineageResponse, lineageRequest } from './lineage.ts';
import {
  type GenerationCompareEvent,
  type GenerationDeleteResponse,
  type GenerationEvent,
  type GenerationFlipResponse,
  type GenerationListResponse,
  type MigrationReport,
  generationBuildRequest,
  generationCancelRequest,
  generationCompareRequest,
  generationDeleteRequest,
  generationFlipRequest,
  generationReportRequest,
  generationWatchRequest,
} from './generation.ts';
import {
  type McpCallResponse,
  type McpListResponse,
  type McpServerInfo,
  mcpCallRequest,
  mcpConsentRequest,
  mcpListRequest,
  mcpRevokeRequest,
} from './mcp.ts';
import {
  type InstalledModel,
  type ModelPullEvent,
  type ModelVerification,
  modelImportRequest,
  modelPullRequest,
  modelRemoveRequest,
  modelVerifyRequest,
} from './model.ts';
import {
  type Release,
  type ReleaseDiff,
  type ReleaseSummary,
  releaseDiffRequest,
  releaseListRequest,
  releaseShowRequest,
} from './release.ts';
import type { PipelineListResponse } from './pipeline-file.ts';
import { quarantineResolveRequest } from './quarantine.ts';
import { type PendingSchema, type SchemaDecision, schemaDecideRequest, schemaPendingRequest } from './schema.ts';
import {
  type ReduceResult,
  type ReplayDatasetReport,
  type ReplayDetail,
  type ReplayEvent,
  type ReplayHtmlReport,
  type ReplayReport,
  type ReplayRow,
  type ReplayRowsResponse,
  type ReplayRulesResponse,
  type ReplaySummary,
  type ReplayVerification,
  replayCancelRequest,
  replayDetailRequest,
  replayJudgeRequest,
  replayListRequest,
  replayReduceRequest,
  replayReportRequest,
  replayResumeRequest,
  replayRowsRequest,
  replayShowRequest,
  replayStartRequest,
  replayToDatasetRequest,
  replayVerifyRequest,
  replayWatchRequest,
} from './replay.ts';
import { type BisectReport, replayBisectRequest } from './replay-bisect.ts';
import { type SearchResponse, searchRequest } from './retrieval.ts';
import {
  type SimulatorFit,
  simulatorFitRequest,
  simulatorProfilesRequest,
  type SimulatorProfilesResponse,
  type SimulatorServerStatus,
  simulatorStartRequest,
  simulatorStopRequest,
} from './simulator.ts';
import { type SettingsView, settingsWriteRequest } from './settings.ts';
import { type StructuredStatsResponse, structuredStatsRequest } from './structured.ts';
import type { EngineStatus } from './status.ts';
import {
  type CanonicalTrace,
  type SessionDetail,
  type SessionListResponse,
  sessionListRequest,
  sessionShowRequest,
  type TraceFacets,
  type TracePurgeReport,
  tracePurgeRequest,
  traceFacetsRequest,
  type Trace,
  type TraceListResponse,
  type TraceStats,
  traceListRequest,
  traceShowRequest,
  traceStatsRequest,
} from './trace.ts';
import { type OtlpStatus, otlpStartRequest } from './otlp.ts';
import { type Review, type ReviewSample, reviewListRequest, reviewSampleRequest, reviewSetRequest } from './review.ts';
import { type TraceDiff, traceDiffRequest } from './trace-diff.ts';
import { type TraceExportEvent, traceExportRequest } from './trace-export.ts';
import {
  type ToolCallResponse,
  type ToolCheckReport,
  type ToolListResponse,
  toolCallRequest,
  toolCheckRequest,
  toolListRequest,
} from './tool.ts';
import { type TuneEvent, tuneRequest } from './tune.ts';
import {
  type RecentWorkspace,
  type TrustEntry,
  type WorkspaceInfo,
  workspaceOpenRequest,
  workspaceTrustRequest,
} from './workspace.ts';

/** A method answered once. `Response` lives in the type only. */
export interface CallDeclaration<Schema extends z.ZodType, Response> {
  readonly mode: 'call';
  readonly request: Schema;
  readonly response?: Response;
}
/** A method answered by items, the last of which is terminal by its `type`. */
export interface StreamDeclaration<Schema extends z.ZodType, Item> {
  readonly mode: 'stream';
  readonly request: Schema;
  readonly item?: Item;
}

const call =
  <Response>() =>
  <Schema extends z.ZodType>(request: Schema): CallDeclaration<Schema, Response> => ({ mode: 'call', request });
const stream =
  <Item>() =>
  <Schema extends z.ZodType>(request: Schema): StreamDeclaration<Schema, Item> => ({ mode: 'stream', request });
const nothing = z.strictObject({});

/** The one method map: the window, the browser, the CLI and the tests call these and nothing else. */
export const engineMethods = {
  'workspace.open': call<WorkspaceInfo>()(workspaceOpenRequest),
  /** Opens the sample workspace; the first time it is made, in the user's data folder, and `createdNow` says so. */
  'workspace.openSample': call<WorkspaceInfo>()(nothing),
  'workspace.current': call<WorkspaceInfo | null>()(nothing),
  'workspace.recent': call<readonly RecentWorkspace[]>()(nothing),
  'workspace.trust': call<WorkspaceInfo | null>()(workspaceTrustRequest),
  'workspace.trusted': call<readonly TrustEntry[]>()(nothing),
  'status.read': call<EngineStatus>()(nothing),
  'events.subscribe': stream<EngineEvent>()(nothing),
  'source.list': call<readonly SourceStatus[]>()(sourceListRequest),
  'source.remove': call<null>()(sourceRemoveRequest),
  /** Holds from the next question on. */
  'source.update': call<null>()(sourceUpdateRequest),
  'source.skipped': call<readonly SkippedFile[]>()(sourceSkippedRequest),
  /** Decides about one file that was left out or read with a remark, and ingests it again. */
  'quarantine.resolve': call<{ ingestId: string }>()(quarantineResolveRequest),
  /** Data files whose new version waits because its columns changed, field by field. */
  'schema.pending': call<readonly PendingSchema[]>()(schemaPendingRequest),
  'schema.accept': call<SchemaDecision>()(schemaDecideRequest),
  'schema.keep': call<SchemaDecision>()(schemaDecideRequest),
  'source.history': call<SourceHistory>()(sourceHistoryRequest),
  /** Looks at every source's files now. */
  'source.check': call<SourceCheckReport>()(nothing),
  'source.atRisk': call<AtRiskReport>()(sourceAtRiskRequest),
  'lineage.of': call<LineageResponse>()(lineageRequest),
  'search.explain': call<SearchExplanation>()(searchExplainRequest),
  'search.whyNot': call<WhyNotResponse>()(searchWhyNotRequest),
  'quality.measure': call<QualityReport>()(qualityMeasureRequest),
  'quality.trend': call<QualityTrend>()(qualityTrendRequest),
  'dataset.fromTraces': call<DatasetReport>()(datasetFromTracesRequest),
  /** Starts an ingest that goes on when the caller leaves, and returns its id. */
  'ingest.start': call<{ ingestId: string }>()(ingestRequest),
  'ingest.watch': stream<IngestEvent>()(ingestWatchRequest),
  'ingest.cancel': call<null>()(ingestCancelRequest),
  'generation.list': call<GenerationListResponse>()(nothing),
  /** Starts, or goes on with, the build of a side generation, which goes on when the caller leaves. */
  'generation.build': call<{ generation: number }>()(generationBuildRequest),
  'generation.watch': stream<GenerationEvent>()(generationWatchRequest),
  'generation.cancel': call<null>()(generationCancelRequest),
  'generation.delete': call<GenerationDeleteResponse>()(generationDeleteRequest),
  /** The migration report: replays past queries on two generations and keeps what came of it. */
  'generation.compare': stream<GenerationCompareEvent>()(generationCompareRequest),
  'generation.report': call<MigrationReport | null>()(generationReportRequest),
  /** One durable act; the next ask runs on it, asks under way finish where they began. */
  'generation.flip': call<GenerationFlipResponse>()(generationFlipRequest),
  'model.list': call<readonly InstalledModel[]>()(nothing),
  'model.import': call<InstalledModel>()(modelImportRequest),
  'model.pull': stream<ModelPullEvent>()(modelPullRequest),
  'model.verify': call<readonly ModelVerification[]>()(modelVerifyRequest),
  'model.remove': call<null>()(modelRemoveRequest),
  'sim.profiles': call<SimulatorProfilesResponse>()(simulatorProfilesRequest),
  /** Serves a simulated model on this machine, until it is stopped or the engine is. */
  'sim.start': call<SimulatorServerStatus>()(simulatorStartRequest),
  'sim.stop': call<SimulatorServerStatus>()(simulatorStopRequest),
  'sim.status': call<readonly SimulatorServerStatus[]>()(nothing),
  /** Writes a profile that behaves as a recorded model did. */
  'sim.fit': call<SimulatorFit>()(simulatorFitRequest),
  /** Breakers, routes, limits, budgets, pools and retries of this workspace's gateway, as they are now. */
  'gateway.state': call<GatewayState>()(nothing),
  /** What a policy would have made of past asks, in virtual time; sends nothing and changes nothing. */
  'gateway.tryPolicy': call<PolicyTrial>()(gatewayTryRequest),
  /** Every language model that can be named, with what keeps it from answering. */
  'languageModel.list': call<LanguageModelListResponse>()(languageModelListRequest),
  /** The switch: which model answers on this machine, whatever prompts name. */
  'languageModel.select': call<LanguageModelSelection>()(languageModelSelectRequest),
  /** What runs cost, as distributions. */
  'cost.report': call<CostReport>()(costReportRequest),
  'secret.list': call<SecretListResponse>()(nothing),
  /** The value goes in and is never read back. */
  'secret.set': call<SecretInfo>()(secretSetRequest),
  'secret.remove': call<null>()(secretRemoveRequest),
  'secret.test': call<SecretTestReport>()(secretTestRequest),
  'document.list': call<DocumentListResponse>()(documentListRequest),
  'document.read': call<DocumentText>()(documentReadRequest),
  /** Tenants, principals and groups known here, and who may find what of each source. */
  'access.describe': call<AccessDescription>()(nothing),
  /** Tries to reach, on behalf of a principal, what they must not see. */
  'access.check': call<AccessCheckReport>()(accessCheckRequest),
  'access.log': call<AccessLogPage>()(accessLogRequest),
  'access.verify': call<AccessVerifyReport>()(nothing),
  /** What an erasure would remove and redact; changes nothing. */
  'erasure.plan': call<ErasurePlan>()(erasurePlanRequest),
  /** Erases for good, and proves it. */
  'erasure.run': call<ErasureRecord>()(erasureRunRequest),
  'erasure.list': call<readonly ErasureRecord[]>()(nothing),
  /** Every connection that was made or refused. */
  'egress.log': call<EgressLogPage>()(egressLogRequest),
  'search.run': call<SearchResponse>()(searchRequest),
  'pipeline.list': call<PipelineListResponse>()(nothing),
  'ask.run': stream<AskEvent>()(askRequest),
  'cache.stats': call<CacheStats>()(nothing),
  /** Forgets every stored answer. */
  'cache.clear': call<CacheClearReport>()(cacheClearRequest),
  /** Chooses the threshold of the semantic cache from past asks. */
  'cache.calibrate': stream<CacheCalibrateEvent>()(cacheCalibrateRequest),
  /** How often models gave JSON as the prompts' schemas want it, by model and version of the prompt. */
  'structured.stats': call<StructuredStatsResponse>()(structuredStatsRequest),
  /** Reads trace exports of other programs into the journal. Leaving the stream ends it; what was written stays. */
  'trace.import': stream<TraceImportEvent>()(traceImportRequest),
  'trace.list': call<TraceListResponse>()(traceListRequest),
  'trace.show': call<Trace>()(traceShowRequest),
  /** The same in the form that traces of every origin have. */
  'trace.canonical': call<CanonicalTrace>()(traceShowRequest),
  'trace.stats': call<TraceStats>()(traceStatsRequest),
  /** Values of each facet among the traces that match, with how many there are. */
  'trace.facets': call<TraceFacets>()(traceFacetsRequest),
  /** Removes traces for good, when it is confirmed; what a data set or a replay rests on stays. */
  'trace.purge': call<TracePurgeReport>()(tracePurgeRequest),
  'session.list': call<SessionListResponse>()(sessionListRequest),
  'session.show': call<SessionDetail>()(sessionShowRequest),
  /** Two traces span by span, and where they part first. */
  'trace.diff': call<TraceDiff>()(traceDiffRequest),
  'trace.export': stream<TraceExportEvent>()(traceExportRequest),
  /** Takes traces over OTLP from programs on this machine, until it is stopped or the workspace is closed. */
  'otlp.start': call<OtlpStatus>()(otlpStartRequest),
  'otlp.stop': call<OtlpStatus>()(nothing),
  'otlp.status': call<OtlpStatus>()(nothing),
  /** Kept beside what was said before. */
  'review.set': call<Review>()(reviewSetRequest),
  'review.list': call<readonly Review[]>()(reviewListRequest),
  /** Answers to look at, and how they were drawn. */
  'review.sample': call<ReviewSample>()(reviewSampleRequest),
  'release.list': call<readonly ReleaseSummary[]>()(releaseListRequest),
  'release.show': call<Release>()(releaseShowRequest),
  'release.diff': call<ReleaseDiff>()(releaseDiffRequest),
  /** Starts a replay, which goes on when the caller leaves. */
  'replay.start': call<{ replayId: string }>()(replayStartRequest),
  'replay.watch': stream<ReplayEvent>()(replayWatchRequest),
  'replay.cancel': call<null>()(replayCancelRequest),
  /** Goes on with what is left of one that was cancelled, or whose process went away. */
  'replay.resume': call<{ replayId: string }>()(replayResumeRequest),
  'replay.list': call<readonly ReplaySummary[]>()(replayListRequest),
  'replay.show': call<ReplayReport>()(replayShowRequest),
  'replay.rows': call<ReplayRowsResponse>()(replayRowsRequest),
  /** One trace, compared stage by stage with its replay. */
  'replay.detail': call<ReplayDetail>()(replayDetailRequest),
  /** A person's verdict, which holds instead of the rules'. */
  'replay.judge': call<ReplayRow>()(replayJudgeRequest),
  'replay.rules': call<ReplayRulesResponse>()(nothing),
  /** What a trace would be run again with, or why it cannot be. */
  'replay.reduce': call<ReduceResult>()(replayReduceRequest),
  /** Runs a trace again on its own release with models stubbed, and proves that it comes out the same. */
  'replay.verify': call<ReplayVerification>()(replayVerifyRequest),
  /** Which part of what changed changes this trace. */
  'replay.bisect': call<BisectReport>()(replayBisectRequest),
  'replay.toDataset': call<ReplayDatasetReport>()(replayToDatasetRequest),
  /** A report as one HTML file. */
  'replay.report': call<ReplayHtmlReport>()(replayReportRequest),
  'settings.read': call<SettingsView>()(nothing),
  'settings.write': call<SettingsView>()(settingsWriteRequest),
  'database.check': call<DatabaseCheckReport>()(databaseCheckRequest),
  'database.backup': call<DatabaseBackupReport>()(databaseBackupRequest),
  'database.restore': call<DatabaseCheckReport>()(databaseRestoreRequest),
  'tools.list': call<ToolListResponse>()(toolListRequest),
  /** Holds recorded calls against the contracts as they are now. */
  'tools.check': call<ToolCheckReport>()(toolCheckRequest),
  'tools.call': call<ToolCallResponse>()(toolCallRequest),
  'mcp.list': call<McpListResponse>()(mcpListRequest),
  /** Agrees to exactly what was shown; kept on this machine, for this workspace. */
  'mcp.consent': call<McpServerInfo>()(mcpConsentRequest),
  'mcp.revoke': call<null>()(mcpRevokeRequest),
  'mcp.call': call<McpCallResponse>()(mcpCallRequest),
  'doctor.run': call<DoctorReport>()(nothing),
  'tune.run': stream<TuneEvent>()(tuneRequest),
  'eval.ir': stream<EvalIrEvent>()(evalIrRequest),
  'eval.ask': stream<EvalAskEvent>()(evalAskRequest),
  /** Leaving the stream stops the run; it can be gone on with. */
  'agent.run': stream<AgentEvent>()(agentRunRequest),
  /** Goes on from the last step: after an approval, an answer, a crash, or a bound that was raised. */
  'agent.resume': stream<AgentEvent>()(agentResumeRequest),
  'agent.list': call<readonly AgentRunSummary[]>()(agentListRequest),
  'agent.show': call<AgentResult>()(agentShowRequest),
  /** Ends a run for good. */
  'agent.cancel': call<AgentResult>()(agentCancelRequest),
  'approval.list': call<readonly Approval[]>()(approvalListRequest),
  'approval.decide': call<ApprovalDecision>()(approvalDecideRequest),
  'effect.list': call<readonly EffectRecord[]>()(effectListRequest),
  'effect.settle': call<EffectSettlement>()(effectSettleRequest),
  'effect.undo': call<Approval>()(effectUndoRequest),
  'handoff.list': call<readonly HandOff[]>()(handOffListRequest),
  'handoff.create': call<HandOff>()(handOffCreateRequest),
  'handoff.answer': call<HandOffAnswered>()(handOffAnswerRequest),
  'queue.list': call<QueueListResponse>()(queueListRequest),
  'queue.enqueue': call<QueuedTask>()(queueEnqueueRequest),
  'queue.fix': call<QueuedTask>()(queueFixRequest),
  'queue.replay': call<QueuedTask>()(queueReplayRequest),
  'queue.work': call<QueueWorkReport>()(queueWorkRequest),
  'memory.list': call<readonly MemoryItem[]>()(memoryListRequest),
  'memory.show': call<MemoryHistory>()(memoryShowRequest),
  'memory.edit': call<MemoryItem>()(memoryEditRequest),
  'memory.toggle': call<MemoryItem>()(memoryToggleRequest),
  'memory.remove': call<null>()(memoryRemoveRequest),
} as const;

export type EngineMethods = typeof engineMethods;
export type MethodName = keyof EngineMethods;
export type CallName = { [K in MethodName]: EngineMethods[K] extends { mode: 'call' } ? K : never }[MethodName];
export type StreamName = { [K in MethodName]: EngineMethods[K] extends { mode: 'stream' } ? K : never }[MethodName];

/** What a caller may write: defaults may be left out. */
export type RequestOf<K extends MethodName> = z.input<EngineMethods[K]['request']>;
/** What a handler reads: defaults are filled in. */
export type ParsedRequestOf<K extends MethodName> = z.output<EngineMethods[K]['request']>;
export type ResponseOf<K extends CallName> =
  NonNullable<EngineMethods[K]> extends CallDeclaration<z.ZodType, infer R> ? R : never;
export type ItemOf<K extends StreamName> =
  NonNullable<EngineMethods[K]> extends StreamDeclaration<z.ZodType, infer I> ? I : never;

export interface CallOptions {
  signal?: AbortSignal;
  /** Give up after so many milliseconds with a TimeoutError. */
  deadlineMs?: number;
}

/** Anything that answers the contract: the engine itself, or a connection to one. */
export interface EngineClient {
  call<K extends CallName>(method: K, request: RequestOf<K>, options?: CallOptions): Promise<ResponseOf<K>>;
  /** Ends after the terminal item; leaving the loop early cancels on the other side. */
  stream<K extends StreamName>(method: K, request: RequestOf<K>, options?: CallOptions): AsyncIterable<ItemOf<K>>;
}
