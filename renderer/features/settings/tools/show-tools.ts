import { Wrench } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { toolsPath } from '../../../navigation/paths.ts';

export const showTools: Command = {
  id: 'settings.tools',
  label: 'Tools & MCP',
  group: 'Views',
  icon: Wrench,
  keywords: ['tool', 'mcp', 'server', 'consent', 'contract', 'effect'],
  hint: () => 'tools, their limits, MCP servers and consent',
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(toolsPath()),
  cli: () => cliLine('tools', 'list'),
};
