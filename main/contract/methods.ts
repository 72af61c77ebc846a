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
  agentRerunRequest,
  agentResumeRequest,
  agentRunRequest,
  agentShowRequest,
} from './agent.ts';
import {
  type AlertBacktest,
  type AlertDetail,
  type AlertListResponse,
  type AlertRuleView,
  alertAcknowledgeRequest,
  alertListRequest,
  alertRemoveRequest,
  alertSaveRequest,
  alertShowRequest,
  alertSilenceRequest,
  alertTestRequest,
} from './alert.ts';
import { type AskEvent, askRequest } from './ask.ts';
import {
  type DatasetBuildReport,
  type DatasetCarryReport,
  type DatasetImportEvent,
  type DatasetListResponse,
  type DatasetPage,
  type DatasetSplitReport,
  datasetCarryRequest,
  datasetBuildRequest,
  datasetImportRequest,
  datasetShowRequest,
  datasetSplitRequest,
} from './dataset.ts';
import {
  type EvalCasePage,
  type EvalImportReport,
  type EvalListResponse,
  type EvalReportFile,
  type EvalRunEvent,
  type EvalRunReport,
  type EvalRunSummary,
  evalCancelRequest,
  evalCasesRequest,
  evalImportRequest,
  evalOverruleRequest,
  evalRemoveRequest,
  evalReportRequest,
  evalResumeRequest,
  evalRunsRequest,
  evalShowRequest,
  evalStartRequest,
  evalWatchRequest,
} from './eval-run.ts';
import {
  type GateListResponse,
  type GateReport,
  type GateRunEvent,
  gateListRequest,
  gateReportRequest,
  gateRunRequest,
  gateRunsRequest,
} from './gate.ts';
import type { JudgeListResponse } from './judge.ts';
import {
  type PromptBehaviourEvent,
  type PromptBlame,
  type PromptDiff,
  type PromptGridEvent,
  type PromptHistory,
  type PromptInputs,
  type PromptLintReport,
  type PromptListResponse,
  type PromptPinReport,
  type PromptTestEvent,
  type PromptVersionText,
  type RenderedPrompt,
  promptBehaviourRequest,
  promptBlameRequest,
  promptDiffRequest,
  promptGridRequest,
  promptHistoryRequest,
  promptInputsRequest,
  promptLintRequest,
  promptPinRequest,
  promptRenderRequest,
  promptTestRequest,
  promptVersionRequest,
} from './prompt.ts';
import {
  type BlastRadius,
  type Trial,
  type TrialEvent,
  trialListRequest,
  trialRadiusRequest,
  trialRef,
  trialStartRequest,
} from './release-trial.ts';

import {
  type DrillListResponse,
  type DrillPage,
  type DrillRunEvent,
  drillExplainRequest,
  drillRunRequest,
} from './drill.ts';
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
import { type LoadRunEvent, loadRunRequest, loadStopRequest } from './load.ts';
import { type LoadComparison, loadCompareRequest } from './load-compare.ts';
import { type LoadExport, loadExportK6Request } from './load-export.ts';
import { loadImportRequest } from './load-import.ts';
import { type LoadReportFile, loadReportRequest } from './load-report.ts';
import { type CorpusCost, corpusCostRequest, type LoadBill, loadBillRequest } from './load-bill.ts';
import { type LoadCapacityEvent, loadCapacityRequest, loadCapacityStopRequest } from './load-capacity.ts';
import {
  type LoadPreview,
  type LoadRunDetail,
  type LoadRunSummary,
  type LoadScenariosResponse,
  loadListRequest,
  loadPreviewRequest,
  loadRunRef,
  loadStartRequest,
} from './load-run.ts';
import { type LoadPrediction, loadWhatIfRequest } from './load-what-if.ts';
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
import { type EvalCase, type EvalComparison, evalAttemptsRequest, evalCompareRequest } from './eval-compare.ts';
import { type EvalMutateEvent, evalMutateRequest } from './eval-mutate.ts';
import {
  type EvalAskEvent,
  type EvalFaithfulnessEvent,
  type EvalIrEvent,
  evalAskRequest,
  evalFaithfulnessRequest,
  evalIrRequest,
} from './evals.ts';
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
  type ExportReport,
  type Release,
  type ReleaseDesk,
  type KeptRelease,
  type ReleaseDiff,
  type ReleasePromoteEvent,
  type ReleaseReportFile,
  type ReleaseSummary,
  type RollbackReport,
  type VerifyReport,
  releaseCreateRequest,
  releaseDiffRequest,
  releaseExportRequest,
  releaseListRequest,
  releasePromoteRequest,
  releaseReportRequest,
  releaseRollbackRequest,
  releaseShowRequest,
  releaseVerifyRequest,
  type ReleaseKey,
  type ReleaseKeys,
  releaseForgetKeyRequest,
  releaseTrustKeyRequest,
} from './release.ts';
import type { PipelineListResponse } from './pipeline-file.ts';
import { quarantineResolveRequest } from './quarantine.ts';
import { type PendingSchema, type SchemaDecision, schemaDecideRequest, schemaPendingRequest } from './schema.ts';
import {
  type ReduceResult,
  replayAnswerRequest,
  replayCancelRequest,
  type ReplayDatasetReport,
  type ReplayDetail,
  replayDetailRequest,
  type ReplayEvent,
  type ReplayHtmlReport,
  replayJudgeRequest,
  replayListRequest,
  replayReduceRequest,
  type ReplayReport,
  replayReportRequest,
  replayResumeRequest,
  type ReplayRow,
  replayRowsRequest,
  type ReplayRowsResponse,
  type ReplayRulesResponse,
  replayShowRequest,
  replayStartRequest,
  type ReplaySummary,
  replayToDatasetRequest,
  type ReplayVerification,
  replayVerifyRequest,
  replayWatchRequest,
} from './replay.ts';
import { type BisectReport, replayBisectRequest } from './replay-bisect.ts';
import { type RetentionReport, traceRetainRequest } from './retention.ts';
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
import {
  type Review,
  type ReviewDatasetReport,
  type ReviewQueue,
  type ReviewSample,
  type ReviewUndoReport,
  reviewDrawRequest,
  reviewListRequest,
  reviewQueueRequest,
  reviewSampleRequest,
  reviewSetRequest,
  reviewSkipRequest,
  reviewToDatasetRequest,
  reviewUndoDatasetRequest,
  reviewUndoRequest,
} from './review.ts';
import {
  insightRequest,
  type OutcomeReport,
  type PromptTimeline,
  type SessionTokenReport,
  type StageLatencies,
} from './insight.ts';
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
import {
  fileCheckRequest,
  fileReadRequest,
  fileWriteRequest,
  type TextCheck,
  type WorkspaceText,
  type WorkspaceTextInfo,
  type WrittenText,
} from './workspace-text.ts';

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
  /** Loads an address in a process of its own; leaving the stream ends it without a result. */
  'load.run': stream<LoadRunEvent>()(loadRunRequest),
  /** Ends a run early: its stream ends with the result so far. */
  'load.stop': call<null>()(loadStopRequest),
  'load.scenarios': call<LoadScenariosResponse>()(nothing),
  /** A scenario as it would run, from its text. Nothing is sent. */
  'load.preview': call<LoadPreview>()(loadPreviewRequest),
  /** Begins a scenario. It goes on when nobody watches. */
  'load.start': call<{ runId: string }>()(loadStartRequest),
  /** A run from its beginning, and on until it ends. */
  'load.watch': stream<LoadRunEvent>()(loadRunRef),
  /** Ends a scenario's run with what it measured so far. */
  'load.cancel': call<null>()(loadRunRef),
  'load.list': call<readonly LoadRunSummary[]>()(loadListRequest),
  'load.show': call<LoadRunDetail>()(loadRunRef),
  'load.remove': call<null>()(loadRunRef),
  /** A run as a file to send around. */
  'load.report': call<LoadReportFile>()(loadReportRequest),
  /** What changed from one run to another, with how sure that is. */
  'load.compare': call<LoadComparison>()(loadCompareRequest),
  /** A scenario for k6: a script and its data. Nothing is sent. */
  'load.exportK6': call<LoadExport>()(loadExportK6Request),
  /** Puts what another tool measured into the library of runs. */
  'load.import': call<readonly LoadRunSummary[]>()(loadImportRequest),
  /** Runs a scenario at one rate after the other until the highest is known at which its SLOs hold. Leaving the stream ends it. */
  'load.capacity': stream<LoadCapacityEvent>()(loadCapacityRequest),
  /** Ends a capacity search with the best so far. */
  'load.stopCapacity': call<null>()(loadCapacityStopRequest),
  /** What a run would measure with something changed, by a model made from it. */
  'load.whatIf': call<LoadPrediction>()(loadWhatIfRequest),
  /** What the mix of a run would cost in the months to come. */
  'load.bill': call<LoadBill>()(loadBillRequest),
  /** What it costs to embed and keep so many documents. */
  'load.corpusCost': call<CorpusCost>()(corpusCostRequest),
  'drill.list': call<DrillListResponse>()(nothing),
  'drill.explain': call<DrillPage>()(drillExplainRequest),
  /** Runs a drill without its guardrail and with it. Leaving the stream ends it and removes what it made. */
  'drill.run': stream<DrillRunEvent>()(drillRunRequest),
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
  /** The workspace's own texts, each with what is wrong with it. */
  'file.list': call<readonly WorkspaceTextInfo[]>()(nothing),
  'file.read': call<WorkspaceText>()(fileReadRequest),
  /** Whether a text could be used, before it is saved. */
  'file.check': call<TextCheck>()(fileCheckRequest),
  'file.write': call<WrittenText>()(fileWriteRequest),
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
  /** How long the calls of each stage took. */
  'insight.stages': call<StageLatencies>()(insightRequest),
  /** What came of traces, and what each that went well cost. */
  'insight.outcomes': call<OutcomeReport>()(insightRequest),
  'insight.sessions': call<SessionTokenReport>()(insightRequest),
  /** Which versions of which prompts were in use when, and how traces went with each. */
  'insight.prompts': call<PromptTimeline>()(insightRequest),
  /** Removes traces for good, when it is confirmed; what a data set or a replay rests on stays. */
  'trace.purge': call<TracePurgeReport>()(tracePurgeRequest),
  /** Removes what `retention` of trestle.jsonc no longer keeps, when it is confirmed. */
  'trace.retain': call<RetentionReport>()(traceRetainRequest),
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
  /** Takes the last word on an answer back. */
  'review.undo': call<null>()(reviewUndoRequest),
  /** A week's answers to look at, and how far it is. */
  'review.queue': call<ReviewQueue>()(reviewQueueRequest),
  /** Draws answers into this week's queue; what is in it stays. */
  'review.draw': call<ReviewQueue>()(reviewDrawRequest),
  'review.skip': call<null>()(reviewSkipRequest),
  /** What was said of answers, as rows of a data set. */
  'review.toDataset': call<ReviewDatasetReport>()(reviewToDatasetRequest),
  'review.undoDataset': call<ReviewUndoReport>()(reviewUndoDatasetRequest),
  /** Looks at every rule first, unless it is asked not to. */
  'alert.list': call<AlertListResponse>()(alertListRequest),
  'alert.show': call<AlertDetail>()(alertShowRequest),
  /** When a rule would have fired over a past range; keeps nothing. */
  'alert.test': call<AlertBacktest>()(alertTestRequest),
  'alert.acknowledge': call<AlertRuleView>()(alertAcknowledgeRequest),
  'alert.silence': call<AlertRuleView>()(alertSilenceRequest),
  /** Writes a rule's file, its comments kept. */
  'alert.save': call<AlertRuleView>()(alertSaveRequest),
  'alert.remove': call<null>()(alertRemoveRequest),
  'release.list': call<readonly ReleaseSummary[]>()(releaseListRequest),
  'release.show': call<Release>()(releaseShowRequest),
  'release.diff': call<ReleaseDiff>()(releaseDiffRequest),
  /** What lies in `releases/`, what serves, and how the working tree differs from it. */
  'release.desk': call<ReleaseDesk>()(nothing),
  /** Seals the working tree into `releases/`. */
  'release.create': call<KeptRelease>()(releaseCreateRequest),
  /** Runs the gate; the release serves when it holds. */
  'release.promote': stream<ReleasePromoteEvent>()(releasePromoteRequest),
  'release.rollback': call<RollbackReport>()(releaseRollbackRequest),
  'release.verify': call<VerifyReport>()(releaseVerifyRequest),
  'release.export': call<ExportReport>()(releaseExportRequest),
  /** The signed report as one HTML file. */
  'release.report': call<ReleaseReportFile>()(releaseReportRequest),
  /** Keys that releases are signed with: this machine's own, and those of others that somebody vouched for. */
  'release.keys': call<ReleaseKeys>()(nothing),
  'release.trustKey': call<ReleaseKey>()(releaseTrustKeyRequest),
  'release.forgetKey': call<null>()(releaseForgetKeyRequest),
  /** Tries a release on traffic; it goes on when the caller leaves. */
  'trial.start': call<{ trialId: string }>()(trialStartRequest),
  'trial.watch': stream<TrialEvent>()(trialRef),
  'trial.cancel': call<null>()(trialRef),
  'trial.list': call<readonly Trial[]>()(trialListRequest),
  'trial.radius': call<BlastRadius>()(trialRadiusRequest),
  'gate.list': call<GateListResponse>()(gateListRequest),
  'gate.run': stream<GateRunEvent>()(gateRunRequest),
  /** Newest first. */
  'gate.runs': call<readonly GateReport[]>()(gateRunsRequest),
  'gate.report': call<{ name: string; text: string }>()(gateReportRequest),
  'prompt.list': call<PromptListResponse>()(nothing),
  'prompt.lint': call<PromptLintReport>()(promptLintRequest),
  'prompt.render': call<RenderedPrompt>()(promptRenderRequest),
  'prompt.inputs': call<PromptInputs>()(promptInputsRequest),
  'prompt.history': call<PromptHistory>()(promptHistoryRequest),
  'prompt.version': call<PromptVersionText>()(promptVersionRequest),
  'prompt.diff': call<PromptDiff>()(promptDiffRequest),
  'prompt.blame': call<PromptBlame>()(promptBlameRequest),
  'prompt.pin': call<PromptPinReport>()(promptPinRequest),
  'prompt.test': stream<PromptTestEvent>()(promptTestRequest),
  /** Inputs by models; leaving the stream stops it. */
  'prompt.grid': stream<PromptGridEvent>()(promptGridRequest),
  'prompt.behaviour': stream<PromptBehaviourEvent>()(promptBehaviourRequest),
  'dataset.list': call<DatasetListResponse>()(nothing),
  'dataset.show': call<DatasetPage>()(datasetShowRequest),
  'dataset.import': stream<DatasetImportEvent>()(datasetImportRequest),
  'dataset.build': call<DatasetBuildReport>()(datasetBuildRequest),
  'dataset.split': call<DatasetSplitReport>()(datasetSplitRequest),
  'dataset.carry': call<DatasetCarryReport>()(datasetCarryRequest),
  'judge.list': call<JudgeListResponse>()(nothing),
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
  /** Runs a trace again with what a person says its unanswered calls would have given; the row is what comes of it. */
  'replay.answer': call<ReplayRow>()(replayAnswerRequest),
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
  /** Messy variants of a data set, as lines. */
  'eval.mutate': stream<EvalMutateEvent>()(evalMutateRequest),
  'eval.faithfulness': stream<EvalFaithfulnessEvent>()(evalFaithfulnessRequest),
  /** Two results over the same cases. */
  'eval.compare': call<EvalComparison>()(evalCompareRequest),
  /** What every attempt at every case of a cell came to: `e-1a2b3c4d5e:c2`, the baseline without a cell. */
  'eval.attempts': call<{ cases: readonly EvalCase[] }>()(evalAttemptsRequest),
  'eval.list': call<EvalListResponse>()(nothing),
  /** Starts a run, which goes on when the caller leaves. */
  'eval.start': call<{ runId: string }>()(evalStartRequest),
  'eval.watch': stream<EvalRunEvent>()(evalWatchRequest),
  'eval.resume': call<{ runId: string }>()(evalResumeRequest),
  'eval.cancel': call<null>()(evalCancelRequest),
  'eval.runs': call<readonly EvalRunSummary[]>()(evalRunsRequest),
  'eval.show': call<EvalRunReport>()(evalShowRequest),
  'eval.cases': call<EvalCasePage>()(evalCasesRequest),
  /** A person decides why a case fails. */
  'eval.overrule': call<EvalRunReport>()(evalOverruleRequest),
  'eval.remove': call<null>()(evalRemoveRequest),
  'eval.report': call<EvalReportFile>()(evalReportRequest),
  'eval.import': call<EvalImportReport>()(evalImportRequest),
  /** Leaving the stream stops the run; it can be gone on with. */
  'agent.run': stream<AgentEvent>()(agentRunRequest),
  /** Goes on from the last step: after an approval, an answer, a crash, or a bound that was raised. */
  'agent.resume': stream<AgentEvent>()(agentResumeRequest),
  /** A new run from any step of another one. */
  'agent.rerun': stream<AgentEvent>()(agentRerunRequest),
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
