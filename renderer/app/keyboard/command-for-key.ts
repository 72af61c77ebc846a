import type { Command } from '../../commands/command.ts';
import { isSingleKey, matchesShortcut } from '../../ui/shortcut.ts';

export interface PressedKey {
  key: string;
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export interface KeyPlace {
  /** The key would write text where the focus is. */
  isEditing: boolean;
  /** The setting of WCAG 2.1.4. */
  allowsSingleKeys: boolean;
  isMac: boolean;
}

/** @returns the first command the pressed key stands for, or undefined */
export function commandForKey(commands: readonly Command[], pressed: PressedKey, place: KeyPlace): Command | undefined {
  return commands.find((command) =>
    [command.shortcut, command.alternateShortcut].some((shortcut) => {
      if (shortcut === undefined || !matchesShortcut(pressed, shortcut, place.isMac)) return false;
      return !isSingleKey(shortcut) || (place.allowsSingleKeys && !place.isEditing);
    }),
  );
}
