import { PanelRight } from 'lucide-react';
import { useFrameStore } from '../app/frame-store.ts';
import type { Command } from './command.ts';

export const toggleDetail: Command = {
  id: 'panel.toggle-detail',
  label: 'Show or hide the right panel',
  group: 'Views',
  icon: PanelRight,
  shortcut: 'Mod+\\',
  keywords: ['split', 'detail', 'sidebar', 'close'],
  run: () => useFrameStore.getState().toggleDetail(),
};
