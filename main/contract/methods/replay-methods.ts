import { type BisectReport, replayBisectRequest } from '../replay-bisect.ts';
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
} from '../replay.ts';
import { call, nothing, stream } from './declare-method.ts';

/** Past traces, run again. */
export const replayMethods = {
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
} as const;
