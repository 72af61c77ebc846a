import { Bot } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { agentPath } from '../../../navigation/paths.ts';

export const showAgent: Command = {
  id: 'agent.show',
  label: 'Agent',
  group: 'Views',
  icon: Bot,
  keywords: ['task', 'tools', 'approval', 'approve', 'inbox', 'hand-off', 'dead letter', 'queue', 'memory', 'effects'],
  hint: () => 'tasks, approvals, effects, memory',
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(agentPath()),
  cli: () => cliLine('agent', 'list'),
};
