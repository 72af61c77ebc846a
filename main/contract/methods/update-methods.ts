import {
  type RunningWork,
  type UpdateDownloadEvent,
  type UpdateInstallEvent,
  type UpdateStatus,
  updateInstallRequest,
} from '../update.ts';
import { call, nothing, stream } from './declare-method.ts';

/** Newer releases of the program, and what they must not break off. */
export const updateMethods = {
  /** What runs in the open workspace now, in words. */
  'work.running': call<RunningWork>()(nothing),
  /** What is known of a newer release; asks nobody. */
  'update.status': call<UpdateStatus>()(nothing),
  /** Asks the feed. */
  'update.check': call<UpdateStatus>()(nothing),
  'update.download': stream<UpdateDownloadEvent>()(nothing),
  /** Hands a downloaded release over once nothing runs. */
  'update.install': stream<UpdateInstallEvent>()(updateInstallRequest),
} as const;
