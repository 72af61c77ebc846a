import {
  alertAcknowledgeRequest,
  type AlertBacktest,
  type AlertDetail,
  alertListRequest,
  type AlertListResponse,
  alertRemoveRequest,
  type AlertRuleView,
  alertSaveRequest,
  alertShowRequest,
  alertSilenceRequest,
  alertTestRequest,
} from '../alert.ts';
import {
  insightRequest,
  type OutcomeReport,
  type PromptTimeline,
  type SessionTokenReport,
  type StageLatencies,
} from '../insight.ts';
import { otlpStartRequest, type OtlpStatus } from '../otlp.ts';
import { type RetentionReport, traceRetainRequest } from '../retention.ts';
import {
  type Review,
  type ReviewDatasetReport,
  reviewDrawRequest,
  reviewListRequest,
  type ReviewQueue,
  reviewQueueRequest,
  type ReviewSample,
  reviewSampleRequest,
  reviewSetRequest,
  reviewSkipRequest,
  reviewToDatasetRequest,
  reviewUndoDatasetRequest,
  type ReviewUndoReport,
  reviewUndoRequest,
} from '../review.ts';
import { type TraceDiff, traceDiffRequest } from '../trace-diff.ts';
import { type TraceExportEvent, traceExportRequest } from '../trace-export.ts';
import { type TraceImportEvent, traceImportRequest } from '../trace-import.ts';
import {
  type CanonicalTrace,
  type SessionDetail,
  sessionListRequest,
  type SessionListResponse,
  sessionShowRequest,
  type Trace,
  type TraceFacets,
  traceFacetsRequest,
  traceListRequest,
  type TraceListResponse,
  type TracePurgeReport,
  tracePurgeRequest,
  traceShowRequest,
  type TraceStats,
  traceStatsRequest,
} from '../trace.ts';
import { call, nothing, stream } from './declare-method.ts';

/** The journal: traces, what is learned from them, what people say of them, and alerts. */
export const traceMethods = {
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
} as const;
