import { features } from '../features/index.ts';
import type { Feature } from '../features/feature.ts';
import type { Command } from './command.ts';

/** @returns the key of a view: `Mod+1` … by its place in the bar, `Mod+,` for Settings; undefined for hidden views */
export function viewShortcuts(feature: Feature): { shortcut?: string; alternateShortcut?: string } {
  if (feature.id === 'settings') return { shortcut: 'Mod+,' };
  const index = features.filter(({ place }) => place === 'top').indexOf(feature);
  // The browser keeps Mod+1…9 for its tabs: Alt works there.
  return index < 0 ? {} : { shortcut: `Mod+${index + 1}`, alternateShortcut: `Alt+${index + 1}` };
}

/** @returns the command that opens a view */
export function viewCommand(feature: Feature): Command {
  return {
    id: `view.${feature.id}`,
    label: feature.label,
    group: 'Views',
    icon: feature.icon,
    ...viewShortcuts(feature),
    keywords: ['go to', 'open', 'view'],
    isEnabled: ({ workspace }) => workspace !== null || !feature.needsWorkspace,
    run: ({ goTo }) => goTo(feature.path),
  };
}
