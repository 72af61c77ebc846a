import { ArrowDown, ArrowUp, MessageSquarePlus, PanelRightClose, Play, Square, Table2, Terminal } from 'lucide-react';
import { useMemo } from 'react';
import type { Command } from '../../commands/command.ts';
import { focusQuestion } from './focus-question.ts';
import { useCopyAsCli } from './inspector/use-copy-as-cli.ts';
import { selectShownRun, usePlaygroundStore } from './playground-store.ts';
import { useAsk } from './use-ask.ts';
import { parseSettings } from './view-model/ask-settings.ts';
import { steppedCitation } from './view-model/shown-selection.ts';

export interface PlaygroundCommandOptions {
  toggleStageTable: () => void;
  /** The inspector lies over the answer. */
  isDrawerOpen: boolean;
}

/** @returns the view's commands while it is in front, as a stable list */
export function usePlaygroundCommands(options: PlaygroundCommandOptions): readonly Command[] {
  const { toggleStageTable, isDrawerOpen } = options;
  const ask = useAsk();
  const { copy, disabledReason } = useCopyAsCli();
  const isRunning = usePlaygroundStore(({ stop }) => stop !== null);
  const hasRun = usePlaygroundStore(({ shownRunId }) => shownRunId !== null);
  const hasCitations = usePlaygroundStore((state) => (selectShownRun(state)?.result?.citations.length ?? 0) > 0);
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
        id: 'playground.close-inspector',
        label: 'Close the retrieval panel',
        group: 'Actions',
        icon: PanelRightClose,
        shortcut: 'Escape',
        isKeyOnly: true,
        isEnabled: () => isDrawerOpen,
        run: () => usePlaygroundStore.getState().setInspectorOpen(false),
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
        id: 'playground.next-citation',
        label: 'Next citation',
        group: 'Actions',
        icon: ArrowDown,
        shortcut: 'J',
        isEnabled: () => hasCitations,
        run: () => stepCitation(1),
      },
      {
        id: 'playground.previous-citation',
        label: 'Previous citation',
        group: 'Actions',
        icon: ArrowUp,
        shortcut: 'K',
        isEnabled: () => hasCitations,
        run: () => stepCitation(-1),
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
    [ask, copy, disabledReason, isRunning, hasRun, hasCitations, isDrawerOpen, toggleStageTable],
  );
}

function stepCitation(step: 1 | -1): void {
  const state = usePlaygroundStore.getState();
  const run = selectShownRun(state);
  const target = run === null ? null : steppedCitation(run, state.selection, step);
  if (target !== null) state.select({ chunkId: target.chunkId, marker: target.marker });
}
