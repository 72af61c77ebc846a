import { describePrincipals } from '../access/describe-principals.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** Who may find what. */
export function createAccessDescriptionHandlers({
  files,
  retrieval,
}: Pick<StandingParts, 'files' | 'retrieval'>): Handlers<'access.describe'> {
  return {
    'access.describe': async () =>
      describePrincipals(files.readWorkspace(), await retrieval.documents.describeAccess()),
  };
}
