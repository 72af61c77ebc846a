import { Box } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { releasesPath } from '../../../navigation/paths.ts';

export const newRelease: Command = {
  id: 'releases.new',
  label: 'Seal a release from the working tree…',
  group: 'Actions',
  icon: Box,
  keywords: ['release', 'create', 'bundle', 'pin', 'ship'],
  isEnabled: ({ workspace }) => workspace?.isTrusted === true,
  run: ({ goTo }) => goTo(releasesPath({ making: true })),
  cli: () => cliLine('release', 'create'),
};
