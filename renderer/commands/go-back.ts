import { ArrowLeft } from 'lucide-react';
import type { Command } from './command.ts';

export const goBack: Command = {
  id: 'history.back',
  label: 'Back',
  group: 'Views',
  icon: ArrowLeft,
  shortcut: 'Alt+ArrowLeft',
  run: ({ back }) => back(),
};
