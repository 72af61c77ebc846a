/** What a person has set about updates, and what the build says. */
export interface UpdateSettings {
  /** Address of the feed; null for none: updates are off. */
  feed: string | null;
  /** SPKI DER in base64; one in the build stands before one in the settings. */
  buildKey: string | null;
  settingsKey: string | null;
  isAutomatic: boolean;
  isOffline: boolean;
}
