import { FilePlus2, FileText } from 'lucide-react';
import type { Command } from '../../../commands/command.ts';
import { promptsPath } from '../../../navigation/paths.ts';

export const newPrompt: Command = {
  id: 'prompts.new-prompt',
  label: 'New prompt…',
  group: 'Actions',
  icon: FilePlus2,
  keywords: ['template', 'create'],
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(promptsPath({ making: 'prompt' })),
};

export const newPartial: Command = {
  id: 'prompts.new-partial',
  label: 'New partial…',
  group: 'Actions',
  icon: FileText,
  keywords: ['template', 'create', 'liquid'],
  isEnabled: ({ workspace }) => workspace !== null,
  run: ({ goTo }) => goTo(promptsPath({ making: 'partial' })),
};
