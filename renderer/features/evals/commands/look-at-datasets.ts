import { Database } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { evalsPath } from '../../../navigation/paths.ts';

export const lookAtDatasets: Command = {
  id: 'evals.datasets',
  label: 'Look at the datasets',
  group: 'Actions',
  icon: Database,
  keywords: ['eval', 'cases', 'questions', 'import', 'split', 'beir', 'ragas'],
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(evalsPath({ face: 'datasets' })),
  cli: () => cliLine('dataset', 'list'),
};
