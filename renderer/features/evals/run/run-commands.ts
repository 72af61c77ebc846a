import { Columns2, Play, Repeat2, Rows3, Square, Undo2 } from 'lucide-react';
import { cliLine } from '../../../commands/cli-line.ts';
import type { Command } from '../../../commands/command.ts';

export interface RunDoes {
  runId: string;
  evalId: string;
  isRunning: boolean;
  canResume: boolean;
  canUndo: boolean;
  stop: () => void;
  resume: () => void;
  runAgain: () => void;
  undo: () => void;
  toRuns: () => void;
  /** Null where there is nothing beside it. */
  compareBefore: (() => void) | null;
}

/** @returns the commands of a run while it is in front; leaving it stops nothing, Esc does */
export function runCommands(does: RunDoes): readonly Command[] {
  const { runId, evalId, isRunning, canResume, canUndo, compareBefore } = does;
  return [
    {
      id: 'evals.stop',
      label: 'Stop the eval run',
      group: 'Actions',
      icon: Square,
      shortcut: 'Escape',
      isEnabled: () => isRunning,
      run: () => does.stop(),
    },
    {
      id: 'evals.resume',
      label: 'Resume the eval run',
      group: 'Actions',
      icon: Play,
      isEnabled: () => canResume,
      run: () => does.resume(),
      cli: () => cliLine('eval', 'resume', runId),
    },
    {
      id: 'evals.run-again',
      label: 'Run this eval again',
      group: 'Actions',
      icon: Repeat2,
      shortcut: 'Mod+Enter',
      isEnabled: () => !isRunning,
      run: () => does.runAgain(),
      cli: () => cliLine('eval', 'run', evalId),
    },
    {
      id: 'evals.undo-overrule',
      label: 'Undo the last overruled cause',
      group: 'Actions',
      icon: Undo2,
      shortcut: 'Mod+Z',
      isEnabled: () => canUndo,
      run: () => does.undo(),
    },
    {
      id: 'evals.compare-before',
      label: 'Compare with the run before',
      group: 'Actions',
      icon: Columns2,
      isEnabled: () => compareBefore !== null,
      run: () => compareBefore?.(),
    },
    { id: 'evals.to-runs', label: 'All eval runs', group: 'Actions', icon: Rows3, run: () => does.toRuns() },
  ];
}
