import { Square, TrendingUp } from 'lucide-react';
import type { Command } from '../../../commands/command.ts';

/** @returns the commands of the capacity search while it is in front; leaving it stops nothing, Esc does */
export function capacityCommands(does: {
  isRunning: boolean;
  start: () => void;
  stop: () => void;
}): readonly Command[] {
  const { isRunning, start, stop } = does;
  return [
    {
      id: 'load.find-capacity',
      label: 'Find the capacity',
      group: 'Actions',
      icon: TrendingUp,
      shortcut: 'Mod+Enter',
      isEnabled: () => !isRunning,
      run: () => start(),
    },
    {
      id: 'load.stop-capacity',
      label: 'Stop the capacity search',
      group: 'Actions',
      icon: Square,
      shortcut: 'Escape',
      isEnabled: () => isRunning,
      run: () => stop(),
    },
  ];
}
