import { Play, Save } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';

/** @returns the commands of a scenario that is being edited */
export function scenarioCommands(does: {
  path: string;
  isReady: boolean;
  save: () => void;
  run: () => void;
}): readonly Command[] {
  return [
    {
      id: 'load.run-scenario',
      label: 'Run this scenario',
      group: 'Actions',
      icon: Play,
      shortcut: 'Mod+Enter',
      isEnabled: () => does.isReady,
      run: () => does.run(),
      cli: () => cliLine('load', 'run', does.path),
    },
    {
      id: 'load.save-scenario',
      label: 'Save this scenario',
      group: 'Actions',
      icon: Save,
      shortcut: 'Mod+S',
      isEnabled: () => does.isReady,
      run: () => does.save(),
    },
  ];
}
