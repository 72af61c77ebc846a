import { Keyboard } from 'lucide-react';
import { useFrameStore } from '../app/frame-store.ts';
import type { Command } from './command.ts';

export const showShortcuts: Command = {
  id: 'help.shortcuts',
  label: 'Keyboard shortcuts',
  group: 'Help',
  icon: Keyboard,
  shortcut: '?',
  keywords: ['keys', 'help', 'hotkeys'],
  run: () => useFrameStore.getState().setShortcutSheetOpen(true),
};
