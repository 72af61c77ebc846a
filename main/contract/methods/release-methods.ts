import {
  gateListRequest,
  type GateListResponse,
  type GateReport,
  gateReportRequest,
  type GateRunEvent,
  gateRunRequest,
  gateRunsRequest,
} from '../gate.ts';
import {
  type BlastRadius,
  type Trial,
  type TrialEvent,
  trialListRequest,
  trialRadiusRequest,
  trialRef,
  trialStartRequest,
} from '../release-trial.ts';
import {
  type ExportReport,
  type KeptRelease,
  type Release,
  releaseCreateRequest,
  type ReleaseDesk,
  type ReleaseDiff,
  releaseDiffRequest,
  releaseExportRequest,
  releaseForgetKeyRequest,
  type ReleaseKey,
  type ReleaseKeys,
  releaseListRequest,
  type ReleasePromoteEvent,
  releasePromoteRequest,
  type ReleaseReportFile,
  releaseReportRequest,
  releaseRollbackRequest,
  releaseShowRequest,
  type ReleaseSummary,
  releaseTrustKeyRequest,
  releaseVerifyRequest,
  type RollbackReport,
  type VerifyReport,
} from '../release.ts';
import { call, nothing, stream } from './declare-method.ts';

/** Releases, their trials and their gates. */
export const releaseMethods = {
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
} as const;
