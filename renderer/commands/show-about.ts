import { Info } from 'lucide-react';
import { settingsPath } from '../navigation/paths.ts';
import type { Command } from './command.ts';

export const showAbout: Command = {
  id: 'help.about',
  label: 'About Trestle',
  group: 'Help',
  icon: Info,
  keywords: ['version', 'licences', 'notices', 'SBOM', 'commit'],
  hint: () => 'version, works of others',
  run: ({ goTo }) => goTo(settingsPath({ section: 'about' })),
};
