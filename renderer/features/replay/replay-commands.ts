import { ArrowDown, ArrowUp, Repeat2 } from 'lucide-react';
import type { Command } from '../../commands/command.ts';

/** @returns the view's commands while it is in front */
export function replayCommands(does: { walk: (step: 1 | -1) => void; openForm: () => void }): readonly Command[] {
  return [
    {
      id: 'replay.next-divergence',
      label: 'Next divergence',
      group: 'Actions',
      icon: ArrowDown,
      shortcut: 'J',
      keywords: ['difference', 'finding'],
      run: () => does.walk(1),
    },
    {
      id: 'replay.previous-divergence',
      label: 'Previous divergence',
      group: 'Actions',
      icon: ArrowUp,
      shortcut: 'K',
      run: () => does.walk(-1),
    },
    {
      id: 'replay.again',
      label: 'Replay again…',
      group: 'Actions',
      icon: Repeat2,
      shortcut: 'R',
      run: () => does.openForm(),
    },
  ];
}
