import * as z from 'zod';

/** One thing to be remembered over sessions. Only runs on behalf of whom it was kept for see it. */
export interface MemoryItem {
  memoryId: string;
  text: string;
  /** From 1; each edit is one more, and those before are kept. */
  version: number;
  /** Off: kept, and shown to no run. */
  isOn: boolean;
  createdAt: string;
  updatedAt: string;
  /** `person`, or the run that asked for it. */
  createdBy: string;
  /** JSON of the tenant and principals whose runs see it; null for the owner's. */
  scope: string | null;
  /** Runs that were shown it. */
  uses: number;
}
export interface MemoryVersion {
  version: number;
  text: string;
  at: string;
  by: string;
}
/** What a run was shown of the memory. */
export interface MemoryUse {
  memoryId: string;
  version: number;
  text: string;
}

export const MAX_MEMORY_TEXT = 2000;

export const memoryListRequest = z.strictObject({
  /** False leaves out what is turned off. */
  includeOff: z.boolean().default(true),
  limit: z.int().min(1).max(1000).default(200),
});
export const memoryShowRequest = z.strictObject({ memoryId: z.string().min(1).max(64) });
export interface MemoryHistory {
  item: MemoryItem;
  /** Newest first. */
  versions: readonly MemoryVersion[];
  /** Runs that were shown it, newest first. */
  usedBy: readonly { runId: string; version: number; at: string }[];
}
/** Without `memoryId` a new item. */
export const memoryEditRequest = z.strictObject({
  memoryId: z.string().min(1).max(64).optional(),
  text: z.string().trim().min(1).max(MAX_MEMORY_TEXT),
  /** The version the edit was made from; another one than is stored is refused. */
  fromVersion: z.int().min(1).optional(),
});
export const memoryToggleRequest = z.strictObject({ memoryId: z.string().min(1).max(64), isOn: z.boolean() });
/** Removes it with all its versions. */
export const memoryRemoveRequest = z.strictObject({ memoryId: z.string().min(1).max(64) });
