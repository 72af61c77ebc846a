import { type About, type LicenceText, licenceTextRequest } from '../about.ts';
import {
  type AccessCheckReport,
  accessCheckRequest,
  type AccessDescription,
  type AccessLogPage,
  accessLogRequest,
  type AccessVerifyReport,
} from '../access.ts';
import {
  type DatabaseBackupReport,
  databaseBackupRequest,
  type DatabaseCheckReport,
  databaseCheckRequest,
  databaseRestoreRequest,
} from '../database.ts';
import type { DoctorReport } from '../doctor.ts';
import { type EgressLogPage, egressLogRequest } from '../egress-log.ts';
import { type ErasurePlan, erasurePlanRequest, type ErasureRecord, erasureRunRequest } from '../erasure.ts';
import type { EngineEvent } from '../events.ts';
import { type SettingsView, settingsWriteRequest } from '../settings.ts';
import type { EngineStatus } from '../status.ts';
import {
  fileCheckRequest,
  fileReadRequest,
  fileWriteRequest,
  type TextCheck,
  type WorkspaceText,
  type WorkspaceTextInfo,
  type WrittenText,
} from '../workspace-text.ts';
import {
  type RecentWorkspace,
  type TrustEntry,
  type WorkspaceInfo,
  workspaceOpenRequest,
  workspaceTrustRequest,
} from '../workspace.ts';
import { call, nothing, stream } from './declare-method.ts';

/** The workspace itself: its files and settings, who may see what of it, what is erased, what went out. */
export const workspaceMethods = {
  'workspace.open': call<WorkspaceInfo>()(workspaceOpenRequest),
  /** Opens the sample workspace; the first time it is made, in the user's data folder, and `createdNow` says so. */
  'workspace.openSample': call<WorkspaceInfo>()(nothing),
  'workspace.current': call<WorkspaceInfo | null>()(nothing),
  'workspace.recent': call<readonly RecentWorkspace[]>()(nothing),
  'workspace.trust': call<WorkspaceInfo | null>()(workspaceTrustRequest),
  'workspace.trusted': call<readonly TrustEntry[]>()(nothing),
  'status.read': call<EngineStatus>()(nothing),
  'events.subscribe': stream<EngineEvent>()(nothing),
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
  /** The workspace's own texts, each with what is wrong with it. */
  'file.list': call<readonly WorkspaceTextInfo[]>()(nothing),
  'file.read': call<WorkspaceText>()(fileReadRequest),
  /** Whether a text could be used, before it is saved. */
  'file.check': call<TextCheck>()(fileCheckRequest),
  'file.write': call<WrittenText>()(fileWriteRequest),
  'settings.read': call<SettingsView>()(nothing),
  'settings.write': call<SettingsView>()(settingsWriteRequest),
  'database.check': call<DatabaseCheckReport>()(databaseCheckRequest),
  'database.backup': call<DatabaseBackupReport>()(databaseBackupRequest),
  'database.restore': call<DatabaseCheckReport>()(databaseRestoreRequest),
  'doctor.run': call<DoctorReport>()(nothing),
  'about.read': call<About>()(nothing),
  /** The licence of one work of others. */
  'about.licence': call<LicenceText>()(licenceTextRequest),
} as const;
