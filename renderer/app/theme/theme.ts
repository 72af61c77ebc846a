import type { UserSettings } from '../../../main/contract/settings.ts';

export type ThemeSetting = UserSettings['theme'];
export type Theme = 'dark' | 'light' | 'contrast';

/** What the operating system asks for. */
export interface SystemPreference {
  prefersLight: boolean;
  prefersMoreContrast: boolean;
}

/** @returns the theme to draw; `system` follows the operating system, where more contrast outweighs light or dark */
export function resolveTheme(setting: ThemeSetting, system: SystemPreference): Theme {
  if (setting !== 'system') return setting;
  if (system.prefersMoreContrast) return 'contrast';
  return system.prefersLight ? 'light' : 'dark';
}

const STORAGE_KEY = 'trestle:theme';
const SETTINGS: readonly ThemeSetting[] = ['system', 'light', 'dark', 'contrast'];

/** @returns the setting this window used last, so that the first frame is right before the engine answers */
export function rememberedTheme(): ThemeSetting {
  const stored = localStorage.getItem(STORAGE_KEY);
  return SETTINGS.find((setting) => setting === stored) ?? 'system';
}

/** Puts the theme on the document and remembers the setting. */
export function applyTheme(setting: ThemeSetting, system: SystemPreference = systemPreference()): void {
  localStorage.setItem(STORAGE_KEY, setting);
  document.documentElement.dataset['theme'] = resolveTheme(setting, system);
}

function systemPreference(): SystemPreference {
  return {
    prefersLight: matchMedia('(prefers-color-scheme: light)').matches,
    prefersMoreContrast: matchMedia('(prefers-contrast: more)').matches,
  };
}
