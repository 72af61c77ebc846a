import { MessageSquarePlus, Play, Square, Table2, Terminal } from 'lucide-react';
import { useMemo } from 'react';
import type { Command } from '../../commands/command.ts';
import { focusQuestion } from './focus-question.ts';
import { useCopyAsCli } from './inspector/use-copy-as-cli.ts';
import { usePlaygroundStore } from './playground-store.ts';
import { useAsk } from './use-ask.ts';
import { parseSettings } from './view-model/ask-settings.ts';

/** @returns the view's commands while it is in front, as a stable list */
export function usePlaygroundCommands({ toggleStageTable }: { toggleStageTable: () => void }): readonly Command[] {
  const ask = useAsk();
  const { copy, disabledReason } = useCopyAsCli();
  const isRunning = usePlaygroundStore(({ stop }) => stop !== null);
  const hasRun = usePlaygroundStore(({ shownRunId }) => shownRunId !== null);
  return useMemo(
    (): readonly Command[] => [
      {
        id: 'playground.ask',
        label: 'Ask the question',
        group: 'Actions',
        icon: Play,
        shortcut: 'Mod+Enter',
        isEnabled: ({ workspace }) => workspace?.isTrusted === true,
        run: () => {
          const { draft, settings } = usePlaygroundStore.getState();
          const { overrides, problems } = parseSettings(settings);
          if (problems.length === 0) ask(draft, overrides);
        },
      },
      {
        id: 'playground.new-question',
        label: 'New question',
        group: 'Actions',
        icon: MessageSquarePlus,
        shortcut: 'Alt+N',
        alternateShortcut: 'Mod+N',
        keywords: ['clear', 'reset', 'conversation'],
        run: () => {
          usePlaygroundStore.getState().newQuestion();
          focusQuestion();
        },
      },
      {
        id: 'playground.stop',
        label: 'Stop the answer',
        group: 'Actions',
        icon: Square,
        shortcut: 'Escape',
        isEnabled: () => isRunning,
        run: () => usePlaygroundStore.getState().stop?.(),
      },
      {
        id: 'playground.copy-as-cli',
        label: 'Copy as CLI command',
        group: 'Actions',
        icon: Terminal,
        shortcut: 'Mod+Shift+C',
        isEnabled: () => disabledReason === null,
        run: copy,
      },
      {
        id: 'playground.toggle-stage-table',
        label: 'Stages as chart or table',
        group: 'Actions',
        icon: Table2,
        shortcut: 'T',
        isEnabled: () => hasRun,
        run: toggleStageTable,
      },
    ],
    [ask, copy, disabledReason, isRunning, hasRun, toggleStageTable],
  );
}
