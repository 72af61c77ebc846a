import { Rows3 } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { loadPath } from '../../../navigation/paths.ts';

export const lookAtRuns: Command = {
  id: 'load.runs',
  label: 'Look at load runs',
  group: 'Actions',
  icon: Rows3,
  keywords: ['load', 'library', 'compare', 'history', 'latency'],
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(loadPath({ face: 'runs' })),
  cli: () => cliLine('load', 'list'),
};
