import { useMemo } from 'react';
import { features } from '../features/index.ts';
import type { Command, CommandContext } from './command.ts';
import { frameCommands } from './index.ts';
import { useCommandContext } from './use-command-context.ts';
import { viewCommand } from './view-command.ts';
import { useViewCommandsStore } from './view-commands-store.ts';

const standing: readonly Command[] = [
  ...features.filter(({ place }) => place !== 'hidden').map(viewCommand),
  ...features.flatMap(({ commands = [] }) => commands),
  ...frameCommands,
];

/** @returns all commands that can be run now, the view's own first, and what to run them with */
export function useCommands(): { commands: readonly Command[]; context: CommandContext } {
  const context = useCommandContext();
  const sets = useViewCommandsStore((state) => state.sets);
  const commands = useMemo(
    () => [...sets.toReversed().flat(), ...standing].filter(({ isEnabled }) => isEnabled?.(context) ?? true),
    [sets, context],
  );
  return { commands, context };
}
