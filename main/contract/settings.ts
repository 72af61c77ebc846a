import * as z from 'zod';

const theme = z.enum(['system', 'light', 'dark', 'contrast']);

/** A person's settings, kept in the user's config folder, shared by all workspaces. */
export const userSettings = z.strictObject({
  theme: theme.default('system'),
  /** WCAG 2.1.4: single-letter shortcuts can be switched off. */
  singleKeyShortcuts: z.boolean().default(true),
  /** Deny every connection that is not to this machine. */
  offline: z.boolean().default(false),
  reopenLastWorkspace: z.boolean().default(true),
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
} satisfies Record<keyof UserSettings, z.ZodType>);
