import { PanelsTopLeft } from 'lucide-react';
import { moveRegionFocus } from '../app/keyboard/regions.ts';
import type { Command } from './command.ts';

export const nextRegion: Command = {
  id: 'region.next',
  label: 'Next panel',
  group: 'Help',
  icon: PanelsTopLeft,
  shortcut: 'F6',
  isKeyOnly: true,
  run: () => moveRegionFocus(1),
};
