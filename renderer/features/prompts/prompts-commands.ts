import { ArrowDown, ArrowUp, FlaskConical, Gauge, IndentIncrease, Play, Save, Undo2, Wrench } from 'lucide-react';
import type { Command, CommandContext } from '../../commands/command.ts';
import { cliLine } from '../../commands/cli-line.ts';

export interface PromptDoes {
  /** Of the prompt in front; null for another file. */
  promptId: string | null;
  hasChanges: boolean;
  canRun: boolean;
  save: () => void;
  revert: () => void;
  measure: () => void;
  test: () => void;
  run: () => void;
  walk: (step: 1 | -1) => void;
  fixes: () => void;
  toggleTab: () => void;
}

/** @returns the view's commands while it is in front */
export function promptsCommands(does: PromptDoes): readonly Command[] {
  const cli =
    (...words: readonly string[]) =>
    ({ workspace }: CommandContext) =>
      does.promptId === null ? null : cliLine('prompt', ...words, '--workspace', workspace?.path ?? '.');
  return [
    {
      id: 'prompts.save',
      label: 'Save the prompt',
      group: 'Actions',
      icon: Save,
      shortcut: 'Mod+S',
      run: does.save,
    },
    {
      id: 'prompts.run',
      label: 'Run on this input',
      group: 'Actions',
      icon: Play,
      shortcut: 'Mod+Enter',
      keywords: ['output', 'answer', 'ask'],
      isEnabled: () => does.canRun,
      run: does.run,
    },
    {
      id: 'prompts.measure',
      label: 'Replay the last inputs through both versions',
      group: 'Actions',
      icon: Gauge,
      shortcut: 'Mod+R',
      alternateShortcut: 'Alt+R',
      keywords: ['behaviour', 'measure', 'compare'],
      isEnabled: () => does.canRun,
      run: does.measure,
    },
    {
      id: 'prompts.test',
      label: 'Run the tests of the prompt',
      group: 'Actions',
      icon: FlaskConical,
      isEnabled: () => does.canRun,
      cli: cli('lint', does.promptId ?? ''),
      run: does.test,
    },
    {
      id: 'prompts.next-problem',
      label: 'Next problem',
      group: 'Actions',
      icon: ArrowDown,
      shortcut: 'J',
      alternateShortcut: 'F8',
      keywords: ['lint', 'error', 'finding'],
      run: () => does.walk(1),
    },
    {
      id: 'prompts.previous-problem',
      label: 'Previous problem',
      group: 'Actions',
      icon: ArrowUp,
      shortcut: 'K',
      alternateShortcut: 'Shift+F8',
      run: () => does.walk(-1),
    },
    {
      id: 'prompts.fixes',
      label: 'Fixes for the problem at the caret',
      group: 'Actions',
      icon: Wrench,
      shortcut: 'Mod+.',
      run: does.fixes,
    },
    {
      id: 'prompts.revert',
      label: 'Take back the changes of the prompt',
      group: 'Actions',
      icon: Undo2,
      isEnabled: () => does.hasChanges,
      run: does.revert,
    },
    {
      id: 'prompts.tab',
      label: 'Tab moves the focus, or writes a tab',
      group: 'Actions',
      icon: IndentIncrease,
      shortcut: 'Ctrl+M',
      keywords: ['keyboard', 'accessibility', 'indent'],
      run: does.toggleTab,
    },
  ];
}
