import { FilePlus2 } from 'lucide-react';
import type { Command } from '../../../commands/command.ts';
import { loadPath } from '../../../navigation/paths.ts';
import { newScenarioPath } from '../view-model/scenario-path.ts';

export const newScenario: Command = {
  id: 'load.new-scenario',
  label: 'Load the pipeline with a spike…',
  group: 'Actions',
  icon: FilePlus2,
  keywords: ['load', 'scenario', 'stress', 'benchmark', 'latency', 'capacity'],
  hint: () => 'a scenario to start from, against a simulated model',
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(loadPath({ scenario: newScenarioPath('spike') })),
};
