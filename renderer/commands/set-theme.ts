import { Contrast, type LucideIcon, Monitor, Moon, Sun } from 'lucide-react';
import { applyTheme, type ThemeSetting } from '../app/theme/theme.ts';
import { engineQueryKey } from '../engine/query-key.ts';
import type { Command } from './command.ts';

const THEMES: readonly { setting: ThemeSetting; label: string; icon: LucideIcon }[] = [
  { setting: 'system', label: 'Theme: as the system', icon: Monitor },
  { setting: 'dark', label: 'Theme: dark', icon: Moon },
  { setting: 'light', label: 'Theme: light', icon: Sun },
  { setting: 'contrast', label: 'Theme: high contrast', icon: Contrast },
];

/** One command for each theme. */
export const setTheme: readonly Command[] = THEMES.map(({ setting, label, icon }) => ({
  id: `theme.${setting}`,
  label,
  group: 'Actions',
  icon,
  keywords: ['colour', 'color', 'appearance', 'mode'],
  run: async ({ bridge, queries }) => {
    applyTheme(setting);
    const view = await bridge.client.call('settings.write', { theme: setting });
    queries.setQueryData(engineQueryKey('settings.read', {}), view);
  },
}));
