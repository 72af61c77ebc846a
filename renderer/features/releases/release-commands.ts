import { BadgeCheck, Play, Rocket, Square, Undo2 } from 'lucide-react';
import { cliLine } from '../../commands/cli-line.ts';
import type { Command } from '../../commands/command.ts';

export interface ReleaseActs {
  /** What the commands are about, for their lines; null for the working tree. */
  name: string | null;
  isGateRunning: boolean;
  /** Null where it cannot be done now. */
  runGate: (() => void) | null;
  promote: (() => void) | null;
  verify: (() => void) | null;
  rollBack: (() => void) | null;
  stop: () => void;
}

/** @returns the view's commands while it is in front */
export function releaseCommands(acts: ReleaseActs): readonly Command[] {
  const { name, isGateRunning, runGate, promote, verify, rollBack, stop } = acts;
  return [
    {
      id: 'releases.run-gate',
      label: 'Run the gate',
      group: 'Actions',
      icon: Play,
      shortcut: 'Mod+Enter',
      keywords: ['check', 'threshold', 'evidence'],
      isEnabled: () => runGate !== null && !isGateRunning,
      run: () => runGate?.(),
    },
    {
      id: 'releases.promote',
      label: 'Promote this release…',
      group: 'Actions',
      icon: Rocket,
      isEnabled: () => promote !== null && !isGateRunning,
      run: () => promote?.(),
      cli: () => (name === null ? null : cliLine('release', 'promote', name)),
    },
    {
      id: 'releases.verify',
      label: 'Verify this release',
      group: 'Actions',
      icon: BadgeCheck,
      isEnabled: () => verify !== null,
      run: () => verify?.(),
      cli: () => (name === null ? null : cliLine('release', 'verify', name)),
    },
    {
      id: 'releases.roll-back',
      label: 'Roll back…',
      group: 'Actions',
      icon: Undo2,
      keywords: ['undo', 'revert', 'pin'],
      isEnabled: () => rollBack !== null,
      run: () => rollBack?.(),
      cli: () => cliLine('release', 'rollback'),
    },
    {
      id: 'releases.stop-gate',
      label: 'Stop the gate',
      group: 'Actions',
      icon: Square,
      shortcut: 'Escape',
      isEnabled: () => isGateRunning,
      run: () => stop(),
    },
  ];
}
