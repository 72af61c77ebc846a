import type { Query, QueryClient } from '@tanstack/react-query';

/** What stays true when the workspace changes. */
const ACROSS_WORKSPACES: ReadonlySet<string> = new Set([
  'workspace.current',
  'workspace.recent',
  'workspace.trusted',
  'settings.read',
  'doctor.run',
  'about.read',
  'about.licence',
]);

/**
 * Forgets what was read of the workspace that was open. What is on the screen is read anew: it may be drawn for the new
 * workspace already, and taken out of the cache it would go on showing what it had and hear of no change any more.
 */
export function forgetWorkspace(queries: QueryClient): void {
  const predicate = ({ queryKey }: Query): boolean => !ACROSS_WORKSPACES.has(String(queryKey[0]));
  queries.removeQueries({ type: 'inactive', predicate });
  void queries.resetQueries({ type: 'active', predicate });
}
