import { ListChecks } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { loadPath } from '../../../navigation/paths.ts';

export const lookAtDrills: Command = {
  id: 'load.drills',
  label: 'Look at the drills',
  group: 'Actions',
  icon: ListChecks,
  keywords: ['guardrail', 'failure', 'chaos', 'load', 'retry', 'outage'],
  hint: () => 'failures of production, with the guardrail off and on',
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(loadPath({ face: 'drills' })),
  cli: () => cliLine('drill', 'list'),
};
