import { PanelsTopLeft } from 'lucide-react';
import { moveRegionFocus } from '../app/keyboard/regions.ts';
import type { Command } from './command.ts';

export const previousRegion: Command = {
  id: 'region.previous',
  label: 'Previous panel',
  group: 'Help',
  icon: PanelsTopLeft,
  shortcut: 'Shift+F6',
  isKeyOnly: true,
  run: () => moveRegionFocus(-1),
};
