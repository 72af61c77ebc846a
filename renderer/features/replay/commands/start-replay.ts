import { Repeat2 } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { replayPath } from '../../../navigation/paths.ts';

export const startReplay: Command = {
  id: 'replay.start',
  label: 'Replay traces…',
  group: 'Actions',
  icon: Repeat2,
  keywords: ['again', 'compare', 'regression', 'candidate', 'release', 'counterfactual'],
  hint: () => 'recorded tools, no effect runs again',
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(replayPath({ start: true })),
  cli: () => cliLine('replay', 'run', '--all'),
};
