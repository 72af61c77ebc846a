import { documentListRequest, type DocumentListResponse, documentReadRequest, type DocumentText } from '../document.ts';
import {
  type AtRiskReport,
  sourceAtRiskRequest,
  type SourceCheckReport,
  type SourceHistory,
  sourceHistoryRequest,
} from '../freshness.ts';
import {
  generationBuildRequest,
  generationCancelRequest,
  type GenerationCompareEvent,
  generationCompareRequest,
  generationDeleteRequest,
  type GenerationDeleteResponse,
  type GenerationEvent,
  generationFlipRequest,
  type GenerationFlipResponse,
  type GenerationListResponse,
  generationReportRequest,
  generationWatchRequest,
  type MigrationReport,
} from '../generation.ts';
import {
  ingestCancelRequest,
  type IngestEvent,
  ingestRequest,
  ingestWatchRequest,
  type SkippedFile,
  sourceListRequest,
  sourceRemoveRequest,
  sourceSkippedRequest,
  type SourceStatus,
  sourceUpdateRequest,
} from '../ingest.ts';
import { lineageRequest, type LineageResponse } from '../lineage.ts';
import { qualityMeasureRequest, type QualityReport, type QualityTrend, qualityTrendRequest } from '../quality.ts';
import { quarantineResolveRequest } from '../quarantine.ts';
import { type PendingSchema, schemaDecideRequest, type SchemaDecision, schemaPendingRequest } from '../schema.ts';
import { call, nothing, stream } from './declare-method.ts';

/** What is read and indexed: sources, documents, generations of the index, and how well they are found. */
export const sourceMethods = {
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
  'quality.measure': call<QualityReport>()(qualityMeasureRequest),
  'quality.trend': call<QualityTrend>()(qualityTrendRequest),
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
  'document.list': call<DocumentListResponse>()(documentListRequest),
  'document.read': call<DocumentText>()(documentReadRequest),
} as const;
