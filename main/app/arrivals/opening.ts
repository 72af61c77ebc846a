import type { Arrival } from '../../contract/arrival.ts';
import { isDeepLink, parseDeepLink } from './parse-deep-link.ts';
import { recognisePath } from './recognise-path.ts';

/** What a start of the app, the first or a further one, is for. */
export interface Opening {
  /** The folder that was named by hand; null when none was. */
  workspacePath: string | null;
  /** What the page shows, in order. */
  arrivals: readonly Arrival[];
}

/** @param given absolute paths, and links; of several workspaces the first is opened */
export function openingOf(given: readonly string[]): Opening {
  let workspacePath: string | null = null;
  const arrivals: Arrival[] = [];
  for (const each of given) {
    const found = isDeepLink(each) ? parseDeepLink(each) : recognisePath(each);
    if (found.type !== 'workspace') arrivals.push(found);
    else workspacePath ??= found.path;
  }
  return { workspacePath, arrivals };
}
