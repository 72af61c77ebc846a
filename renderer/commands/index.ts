import type { Command } from './command.ts';
import { goBack } from './go-back.ts';
import { goForward } from './go-forward.ts';
import { nextRegion } from './next-region.ts';
import { openPalette } from './open-palette.ts';
import { openWorkspace } from './open-workspace.ts';
import { previousRegion } from './previous-region.ts';
import { searchEverywhere } from './search-everywhere.ts';
import { setTheme } from './set-theme.ts';
import { showAbout } from './show-about.ts';
import { showShortcuts } from './show-shortcuts.ts';
import { toggleDetail } from './toggle-detail.ts';
import { toggleOffline } from './toggle-offline.ts';
import { trustWorkspace } from './trust-workspace.ts';

/** The frame's own commands. A feature lists its own in its `Feature`; a view adds its own while it is in front. */
export const frameCommands: readonly Command[] = [
  trustWorkspace,
  searchEverywhere,
  openWorkspace,
  toggleOffline,
  ...setTheme,
  toggleDetail,
  openPalette,
  showShortcuts,
  showAbout,
  goBack,
  goForward,
  nextRegion,
  previousRegion,
];
