import * as z from 'zod';

export interface WorkspaceInfo {
  /** Absolute real path. */
  path: string;
  name: string;
  isTrusted: boolean;
  /** True when this connection attached to another process's engine. */
  isAttached: boolean;
  createdNow: boolean;
  pipelineId: string;
}
export interface RecentWorkspace {
  path: string;
  name: string;
  lastOpenedAt: string;
  exists: boolean;
}
export const workspaceOpenRequest = z.strictObject({
  /** Absolute. */
  path: z.string().min(1).max(4096),
  /** Make it when the folder is absent or empty. */
  create: z.boolean().default(false),
  /** Copy the sample handbook in when it is made. */
  sample: z.boolean().default(false),
});
export const workspaceTrustRequest = z.strictObject({ path: z.string().min(1).max(4096), trusted: z.boolean() });
export interface TrustEntry {
  path: string;
  trustedAt: string;
}
