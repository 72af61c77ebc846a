import { Stethoscope } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { engineQueryKey } from '../../../engine/query-key.ts';
import { settingsPath } from '../../../navigation/paths.ts';

export const runDoctor: Command = {
  id: 'settings.doctor',
  label: 'Check this installation',
  group: 'Actions',
  icon: Stethoscope,
  keywords: ['doctor', 'health', 'diagnose', 'about', 'version'],
  hint: () => 'runtime, models, storage, display',
  run: ({ queries, goTo }) => {
    void queries.invalidateQueries({ queryKey: engineQueryKey('doctor.run') });
    goTo(settingsPath({ section: 'doctor' }));
  },
  cli: () => cliLine('doctor'),
};
