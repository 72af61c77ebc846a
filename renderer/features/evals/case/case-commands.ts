import { ArrowDown, ArrowUp, CornerUpLeft, Undo2 } from 'lucide-react';
import type { Command } from '../../../commands/command.ts';

/** @returns the commands of a case while it is in front; J and K walk the failing ones */
export function caseCommands(does: {
  back: () => void;
  walk: (step: 1 | -1) => void;
  canUndo: boolean;
  undo: () => void;
}): readonly Command[] {
  return [
    {
      id: 'evals.next-failing',
      label: 'Next failing case',
      group: 'Actions',
      icon: ArrowDown,
      shortcut: 'J',
      keywords: ['finding'],
      run: () => does.walk(1),
    },
    {
      id: 'evals.previous-failing',
      label: 'Previous failing case',
      group: 'Actions',
      icon: ArrowUp,
      shortcut: 'K',
      run: () => does.walk(-1),
    },
    {
      id: 'evals.undo-overrule',
      label: 'Undo the last overruled cause',
      group: 'Actions',
      icon: Undo2,
      shortcut: 'Mod+Z',
      isEnabled: () => does.canUndo,
      run: () => does.undo(),
    },
    {
      id: 'evals.back-to-run',
      label: 'Back to the eval run',
      group: 'Actions',
      icon: CornerUpLeft,
      shortcut: 'Escape',
      run: () => does.back(),
    },
  ];
}
