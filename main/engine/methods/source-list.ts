import { resolveSources } from '../../workspace/resolve-sources.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';
import { readSourceStatuses } from '../source-statuses.ts';

/** Sources as they stand. */
export function createSourceListHandlers(parts: StandingParts): Handlers<'source.list'> {
  const { path, files, freshness } = parts;
  return {
    'source.list': async ({ checkDrift }, { signal }) => {
      if (checkDrift) {
        const { sources } = resolveSources({
          workspaceDirectory: path,
          file: files.readWorkspace(),
          request: { paths: [], sources: [], include: [], code: false },
        });
        await freshness.lookAt(sources, signal);
      }
      return readSourceStatuses(parts);
    },
  };
}
