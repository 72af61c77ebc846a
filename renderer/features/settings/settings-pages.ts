import { connectionsPath, modelsPath, SETTINGS_PATH, toolsPath } from '../../navigation/paths.ts';

/** The pages of Settings, in the order of its list. */
export const SETTINGS_PAGES = [
  { id: 'general', label: 'General', path: SETTINGS_PATH, needsWorkspace: false },
  { id: 'models', label: 'Models & limits', path: modelsPath(), needsWorkspace: true },
  { id: 'tools', label: 'Tools & MCP', path: toolsPath(), needsWorkspace: true },
  { id: 'connections', label: 'Connections', path: connectionsPath(), needsWorkspace: true },
] as const;
export type SettingsPageId = (typeof SETTINGS_PAGES)[number]['id'];

export function settingsPage(id: SettingsPageId): (typeof SETTINGS_PAGES)[number] {
  return SETTINGS_PAGES.find((page) => page.id === id) ?? SETTINGS_PAGES[0];
}
