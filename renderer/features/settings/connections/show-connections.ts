import { Cable } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { connectionsPath } from '../../../navigation/paths.ts';

export const showConnections: Command = {
  id: 'settings.connections',
  label: 'Connections',
  group: 'Views',
  icon: Cable,
  keywords: ['egress', 'network', 'privacy', 'bytes', 'host', 'denied', 'offline'],
  hint: () => 'what left this machine, and what was denied',
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(connectionsPath()),
  cli: () => cliLine('egress', 'log'),
};
