import { ListChecks, Play, Square } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';

/** @returns the commands of the drills while they are in front; leaving them stops nothing, Esc does */
export function drillCommands(does: {
  isRunning: boolean;
  runOpen: (() => void) | null;
  runAll: () => void;
  stop: () => void;
}): readonly Command[] {
  const { isRunning, runOpen, runAll, stop } = does;
  return [
    {
      id: 'load.run-drill',
      label: 'Run this drill',
      group: 'Actions',
      icon: Play,
      shortcut: 'Mod+Enter',
      isEnabled: () => !isRunning && runOpen !== null,
      run: () => runOpen?.(),
    },
    {
      id: 'load.run-drills',
      label: 'Run all drills',
      group: 'Actions',
      icon: ListChecks,
      keywords: ['guardrail', 'failure', 'chaos'],
      isEnabled: () => !isRunning,
      run: () => runAll(),
      cli: () => cliLine('drill', 'run', '--all'),
    },
    {
      id: 'load.stop-drills',
      label: 'Stop the drills',
      group: 'Actions',
      icon: Square,
      shortcut: 'Escape',
      isEnabled: () => isRunning,
      run: () => stop(),
    },
  ];
}
