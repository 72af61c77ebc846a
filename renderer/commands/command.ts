import type { QueryClient } from '@tanstack/react-query';
import type { WorkspaceInfo } from '../../main/contract/workspace.ts';
import type { Bridge } from '../bridge/bridge.ts';
import type { GoTo } from '../navigation/use-go-to.ts';
import type { Icon, Shortcut } from '../ui/index.ts';

/** What a command may touch. */
export interface CommandContext {
  bridge: Bridge;
  queries: QueryClient;
  goTo: GoTo;
  back: () => void;
  forward: () => void;
  workspace: WorkspaceInfo | null;
}

export type CommandGroup = 'Actions' | 'Views' | 'Help';

/** One thing the user can do by name, key or menu. One command, one file; menu, palette and keyboard share the list. */
export interface Command {
  /** Stable: menus and tests name it. `sources.refresh-all`. */
  id: string;
  label: string;
  group: CommandGroup;
  icon: Icon;
  shortcut?: Shortcut;
  /** A second key, for those the browser keeps to itself. */
  alternateShortcut?: Shortcut;
  /** Said beside the label in the palette: what it is about, how much, how long. */
  hint?: (context: CommandContext) => string | null;
  /** Words that also find it. */
  keywords?: readonly string[];
  /** False takes it out of palette and keyboard for now. */
  isEnabled?: (context: CommandContext) => boolean;
  /** Works by key only: the palette would be a detour. */
  isKeyOnly?: boolean;
  /** @param about what it is for, where a notice of the shell asked for it: the rule of an alert */
  run: (context: CommandContext, about?: string) => void | Promise<void>;
  /** The same as a CLI line, where there is one. */
  cli?: (context: CommandContext) => string | null;
}
