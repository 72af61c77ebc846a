import { Repeat2, Rows3, Square } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';

export interface RunDoes {
  runId: string;
  scenario: string;
  isRunning: boolean;
  canRepeat: boolean;
  stop: () => void;
  runAgain: () => void;
  toRuns: () => void;
}

/** @returns the commands of a run while it is in front; leaving it stops nothing, Esc does */
export function runCommands({ scenario, isRunning, canRepeat, stop, runAgain, toRuns }: RunDoes): readonly Command[] {
  return [
    {
      id: 'load.stop',
      label: 'Stop the load run',
      group: 'Actions',
      icon: Square,
      shortcut: 'Escape',
      isEnabled: () => isRunning,
      run: () => stop(),
    },
    {
      id: 'load.run-again',
      label: 'Run this load again',
      group: 'Actions',
      icon: Repeat2,
      shortcut: 'Mod+Enter',
      isEnabled: () => canRepeat && !isRunning,
      run: () => runAgain(),
      cli: () => cliLine('load', 'run', scenario),
    },
    { id: 'load.to-runs', label: 'All load runs', group: 'Actions', icon: Rows3, run: () => toRuns() },
  ];
}
