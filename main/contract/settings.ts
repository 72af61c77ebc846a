import * as z from 'zod';

const theme = z.enum(['system', 'light', 'dark', 'contrast']);

/** What searches in memory can address, in MiB. */
const MAX_SEARCH_MEMORY_MIB = 3814;
const searchMemoryMib = z.int().min(0).max(MAX_SEARCH_MEMORY_MIB).nullable();

const updateFeed = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .nullable();
const updateKey = z.base64().min(40).max(200).nullable();

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
  /** Address of a feed of releases; null asks nobody, ever: the default. */
  updateFeed: updateFeed.default(null),
  /** Key that releases of the feed are signed by, where the build names none: SPKI DER in base64. */
  updateKey: updateKey.default(null),
  /** Look for an update once a day by oneself; only with a feed, and never offline. */
  updateChecks: z.boolean().default(false),
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
  updateFeed: updateFeed.optional(),
  updateKey: updateKey.optional(),
  updateChecks: z.boolean().optional(),
} satisfies Record<keyof UserSettings, z.ZodType>);
