import { ArrowRight } from 'lucide-react';
import type { Command } from './command.ts';

export const goForward: Command = {
  id: 'history.forward',
  label: 'Forward',
  group: 'Views',
  icon: ArrowRight,
  shortcut: 'Alt+ArrowRight',
  run: ({ forward }) => forward(),
};
