import type { AnyRoute } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type { Command } from '../commands/command.ts';
import type { Icon } from '../ui/index.ts';

/** One view of the app as the frame sees it. A feature that does not work yet is not in the list. */
export interface Feature {
  /** `sources`: part of the command id `view.sources`. */
  id: string;
  label: string;
  icon: Icon;
  /** Where its icon leads. */
  path: string;
  /** Of a hidden view: the one whose icon stays marked while it is in front. */
  within?: string;
  /** Routes under `rootRoute`; the frame marks the feature whose `path` the address begins with. */
  routes: readonly AnyRoute[];
  /** Where its icon stands; `hidden` views are reached by name only. */
  place: 'top' | 'bottom' | 'hidden';
  /** False for views that also work when no workspace is open. */
  needsWorkspace: boolean;
  /** Reads the code of its views ahead of their first drawing. */
  loads?: readonly (() => Promise<unknown>)[];
  /** Commands that are always on offer, whichever view is in front. */
  commands?: readonly Command[];
  /** Drawn all the time, whichever view is in front: watches work that goes on when the view is left. */
  Background?: ComponentType;
}
