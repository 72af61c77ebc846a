import { Rows3 } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { evalsPath } from '../../../navigation/paths.ts';

export const lookAtRuns: Command = {
  id: 'evals.runs',
  label: 'Look at eval runs',
  group: 'Actions',
  icon: Rows3,
  keywords: ['eval', 'history', 'compare', 'matrix'],
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(evalsPath({ face: 'runs' })),
  cli: () => cliLine('eval', 'runs'),
};
