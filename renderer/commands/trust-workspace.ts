import { ShieldCheck } from 'lucide-react';
import { useFrameStore } from '../app/frame-store.ts';
import { cliLine } from './cli-line.ts';
import type { Command } from './command.ts';

export const trustWorkspace: Command = {
  id: 'workspace.trust',
  label: 'Trust this workspace…',
  group: 'Actions',
  icon: ShieldCheck,
  isEnabled: ({ workspace }) => workspace?.isTrusted === false,
  hint: ({ workspace }) => workspace?.path ?? null,
  run: () => useFrameStore.getState().setTrustDialogOpen(true),
  cli: ({ workspace }) => (workspace === null ? null : cliLine('trust', workspace.path)),
};
