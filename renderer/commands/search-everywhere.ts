import { FileSearch } from 'lucide-react';
import { useFrameStore } from '../app/frame-store.ts';
import type { Command } from './command.ts';

export const searchEverywhere: Command = {
  id: 'documents.search',
  label: 'Search documents…',
  group: 'Actions',
  icon: FileSearch,
  shortcut: 'Mod+Shift+F',
  keywords: ['find', 'file', 'open'],
  hint: () => 'titles, paths and passages',
  isEnabled: ({ workspace }) => workspace !== null,
  run: () => useFrameStore.getState().openPalette('documents'),
};
