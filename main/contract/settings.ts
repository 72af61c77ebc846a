import * as z from 'zod';

const theme = z.enum(['system', 'light', 'dark', 'contrast']);

/** What searches in memory can address, in MiB. */
const MAX_SEARCH_MEMORY_MIB = 3814;
const searchMemoryMib = z.int().min(0).max(MAX_SEARCH_MEMORY_MIB).nullable();

/** A person's settings, kept in the user's config folder, shared by all workspaces. */
export const userSettings = z.strictObject({
  theme: theme.default('system'),
  /** WCAG 2.1.4: single-letter shortcuts can be switched off. */
  singleKeyShortcuts: z.boolean().default(true),
  /** Deny every connection that is not to this machine. */
  offline: z.boolean().default(false),
  reopenLastWorkspace: z.boolean().default(true),
  /** Tell the desktop, or the browser's page, when an alert rule begins to fire and when it is over. */
  alertNotices: z.boolean().default(true),
  /**
   * Memory that the copies of an index may take, in MiB; an index that would take more is searched on disk. 0 keeps none,
   * null is a quarter of the machine's memory. Holds for an index that is opened afterwards.
   */
  searchMemoryMib: searchMemoryMib.default(null),
});
export type UserSettings = z.infer<typeof userSettings>;
/** Where a value came from, strongest first. */
export type SettingOrigin = 'flag' | 'environment' | 'workspace' | 'user' | 'default';
export interface SettingsView {
  settings: UserSettings;
  origins: Readonly<Record<keyof UserSettings, SettingOrigin>>;
  /** Set when the file was torn or invalid and defaults or the backup are in use; one sentence. */
  notice: string | null;
  path: string;
}
/**
 * What a write changes; the rest stays as it is. Not `userSettings.partial()`: zod fills defaults in under `partial`,
 * and writing the theme would switch offline mode off.
 */
export const settingsWriteRequest = z.strictObject({
  theme: theme.optional(),
  singleKeyShortcuts: z.boolean().optional(),
  offline: z.boolean().optional(),
  reopenLastWorkspace: z.boolean().optional(),
  alertNotices: z.boolean().optional(),
  searchMemoryMib: searchMemoryMib.optional(),
} satisfies Record<keyof UserSettings, z.ZodType>);
