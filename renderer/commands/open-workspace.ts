import { FolderOpen } from 'lucide-react';
import { WELCOME_PATH } from '../navigation/paths.ts';
import type { Command } from './command.ts';

export const openWorkspace: Command = {
  id: 'workspace.open',
  label: 'Open another workspace…',
  group: 'Actions',
  icon: FolderOpen,
  keywords: ['switch', 'recent', 'sample', 'create'],
  hint: ({ workspace }) => workspace?.name ?? null,
  run: ({ goTo }) => goTo(WELCOME_PATH),
};
