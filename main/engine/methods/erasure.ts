import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** Erasing a document, or everything that mentions a person, for good. */
export function createErasureHandlers(parts: StandingParts): Handlers<'erasure.plan' | 'erasure.run' | 'erasure.list'> {
  const { erasures } = parts;
  return {
    'erasure.plan': ({ target }, { signal }) => {
      parts.requireTrust('erase');
      return erasures.plan(target, signal);
    },
    'erasure.run': ({ target, deleteFiles }, { signal }) => {
      parts.requireTrust('erase');
      return erasures.run(target, { deleteFiles, signal });
    },
    'erasure.list': async () => erasures.list(),
  };
}
