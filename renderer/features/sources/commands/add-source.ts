import { FolderPlus } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';
import { sourcesPath } from '../../../navigation/paths.ts';

export const addSource: Command = {
  id: 'sources.add',
  label: 'Add a source…',
  group: 'Actions',
  icon: FolderPlus,
  keywords: ['folder', 'file', 'ingest', 'index', 'import'],
  hint: () => 'a folder or file to answer from',
  isEnabled: ({ workspace }) => workspace?.isTrusted === true,
  run: ({ goTo }) => goTo(sourcesPath({ add: true })),
  cli: ({ workspace }) => (workspace === null ? null : cliLine('ingest', 'PATH', '--workspace', workspace.path)),
};
