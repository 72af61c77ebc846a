import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Command } from '../../commands/command.ts';
import { useLatest } from '../../commands/use-latest.ts';
import type { CallName } from '../../../main/contract/methods.ts';
import { useEngine } from '../../engine/bridge-context.ts';
import { engineQueryKey } from '../../engine/query-key.ts';
import { promptsCommands } from './prompts-commands.ts';
import { usePromptsStore } from './prompts-store.ts';
import { measureBehaviour, runGrid, runOutput, runPromptTests } from './runs/start-runs.ts';
import type { PromptDesk } from './use-prompt-desk.ts';
import { modelInText } from './view-model/front-matter-tests.ts';
import { nextProblem, problemKey } from './view-model/problem-order.ts';

/** Inputs that a behaviour is measured on. */
export const BEHAVIOUR_INPUTS = 200;

/** What runs leave behind: traces, and what is counted of them. */
const LEFT_BEHIND: readonly CallName[] = [
  'trace.list',
  'trace.stats',
  'status.read',
  'prompt.history',
  'prompt.inputs',
];

export interface PromptActs {
  /** Why it cannot be saved; null when it can. */
  saveBlocked: string | null;
  save: () => void;
  measure: () => void;
  /** All tests, or the one of that name. */
  test: (name?: string) => void;
  /** Asks the model that the text names the input in front. */
  run: () => void;
  grid: (inputs: number, models: readonly string[]) => void;
  /** The file that somebody else has saved, whose fate is asked about. */
  conflictOf: string | null;
  closeConflict: () => void;
}

/** What can be done with the file in front, by button. */
export function usePromptActs(desk: PromptDesk): PromptActs {
  const client = useEngine();
  const queries = useQueryClient();
  const [conflictOf, setConflictOf] = useState<string | null>(null);
  const { draft, prompt, path, restricted, pair, input } = desk;
  const saveBlocked = restricted ?? (draft.hasChanges || draft.isNew ? null : 'Nothing has changed');
  const canRun = restricted === null && prompt !== null;
  const refresh = () => {
    for (const method of LEFT_BEHIND) void queries.invalidateQueries({ queryKey: engineQueryKey(method) });
  };
  const save = async () => {
    if (saveBlocked !== null) return;
    if (draft.isOutdated) setConflictOf(path);
    else if (!(await draft.save())) {
      // The watcher may be late: the file itself says whether somebody else has saved it.
      const now = await client.call('file.read', { path });
      if (now.hash !== null && now.text !== draft.savedText) setConflictOf(path);
    }
  };
  return {
    saveBlocked,
    conflictOf: conflictOf === path ? path : null,
    closeConflict: () => setConflictOf(null),
    save: () => void save(),
    measure: () => {
      if (!canRun || pair === null) return;
      const text = pair.after === 'edit' ? draft.text : null;
      const after = text === null ? pair.after : 'working';
      void measureBehaviour(client, { promptId: prompt.id, pair, after, text, inputs: BEHAVIOUR_INPUTS }).then(refresh);
    },
    test: (name) => {
      if (!canRun) return;
      const one = name === undefined ? {} : { name };
      void runPromptTests(client, { promptId: prompt.id, text: draft.text, ...one }).then(refresh);
    },
    run: () => {
      if (!canRun || input === null) return;
      const model = modelInText(draft.text) ?? prompt.model;
      void runOutput(client, { promptId: prompt.id, text: draft.text, input, model }).then(refresh);
    },
    grid: (count, models) => {
      if (!canRun) return;
      const inputs = desk.inputs.slice(0, count);
      void runGrid(client, { promptId: prompt.id, text: draft.text, inputs, models }).then(refresh);
    },
  };
}

/** @returns the same by key and name: a list that stays the same while only the text changes */
export function usePromptCommands(desk: PromptDesk, acts: PromptActs): readonly Command[] {
  const toggleTab = usePromptsStore((state) => state.toggleTab);
  const latest = useLatest({ desk, acts });
  const promptId = desk.prompt?.id ?? null;
  const { hasChanges } = desk.draft;
  const canRun = desk.restricted === null && promptId !== null;
  return useMemo(
    () =>
      promptsCommands({
        promptId,
        hasChanges,
        canRun,
        toggleTab,
        save: () => latest.get().acts.save(),
        revert: () => latest.get().desk.draft.revert(),
        measure: () => latest.get().acts.measure(),
        test: () => latest.get().acts.test(),
        run: () => latest.get().acts.run(),
        walk: (step) => walk(latest.get().desk, step),
        fixes: () => latest.get().desk.handle?.showFixes(),
      }),
    [latest, promptId, hasChanges, canRun, toggleTab],
  );
}

/** To the next problem of this file, or the one before, from the caret. */
function walk(desk: PromptDesk, step: 1 | -1): void {
  const { handle } = desk;
  if (handle === null) return;
  const next = nextProblem(desk.facts.problems, handle.caret(), step);
  if (next === null) return;
  desk.showProblem(problemKey(next));
  // From a list or a panel the focus stays there: the next press of the key is no letter.
  handle.reveal(next.line, next.column);
}
