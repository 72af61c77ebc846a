import { SlidersHorizontal } from 'lucide-react';
import { cliLine } from '../../../../commands/cli-line.ts';
import type { Command } from '../../../../commands/command.ts';
import { modelsPath } from '../../../../navigation/paths.ts';

export const showModels: Command = {
  id: 'settings.models',
  label: 'Models & limits',
  group: 'Views',
  icon: SlidersHorizontal,
  keywords: [
    'provider',
    'gateway',
    'breaker',
    'budget',
    'limit',
    'vault',
    'secret',
    'key',
    'price',
    'cache',
    'routing',
  ],
  hint: () => 'providers, routing, breakers, budgets, cache, vault',
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(modelsPath()),
  cli: () => cliLine('gateway', 'status'),
};
