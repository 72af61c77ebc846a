import { useEffect, useEffectEvent } from 'react';
import { runReported } from '../../commands/run-reported.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { useBridge } from '../../engine/bridge-context.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { isMacPlatform } from '../../ui/shortcut.ts';
import type { Command } from '../../commands/command.ts';
import { useFrameStore } from '../frame-store.ts';
import { commandForKey } from './command-for-key.ts';
import { isEditable } from './is-editable.ts';

/** Runs commands by key and from the application menu. Mounted once. */
export function useGlobalKeys(): void {
  const { commands, context } = useCommands();
  const bridge = useBridge();
  const settings = useEngineQuery('settings.read', {});
  const allowsSingleKeys = settings.data?.settings.singleKeyShortcuts ?? true;

  const run = (command: Command, about?: string) => void runReported(command.label, () => command.run(context, about));

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    // What floats over the frame has its own keys; only the palette's own key still reaches us.
    const isModal = document.querySelector('.dialog[data-open]') !== null;
    if (event.defaultPrevented || event.isComposing || event.repeat || isModal) return;
    if (event.key === 'Escape' && isEditable(event.target)) leaveField(event.target);
    const place = { isEditing: isEditable(event.target), allowsSingleKeys, isMac: isMacPlatform() };
    const command = commandForKey(commands, event, place);
    if (command === undefined) return;
    event.preventDefault();
    // Handled: else the toasts' own listener for F6 would take the focus to them, wherever ours has moved it.
    event.stopImmediatePropagation();
    run(command);
  });

  const onMenu = useEffectEvent((id: string, about?: string) => {
    const command = commands.find((candidate) => candidate.id === id);
    if (command === undefined) return;
    useFrameStore.getState().closePalette();
    run(command, about);
  });

  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
  useEffect(() => bridge.onCommand((id, about) => onMenu(id, about)), [bridge]);
}

/** Esc's last meaning: out of the field, to the region it is in, from where arrows, F6 and single keys work. */
function leaveField(field: EventTarget | null): void {
  if (!(field instanceof HTMLElement)) return;
  const region = field.closest<HTMLElement>('[data-region]');
  if (region === null) field.blur();
  else region.focus();
}
