import { Search } from 'lucide-react';
import { useFrameStore } from '../app/frame-store.ts';
import type { Command } from './command.ts';

export const openPalette: Command = {
  id: 'palette.open',
  label: 'Go to anything',
  group: 'Help',
  icon: Search,
  shortcut: 'Mod+K',
  alternateShortcut: 'Mod+P',
  isKeyOnly: true,
  run: () => useFrameStore.getState().openPalette(),
};
