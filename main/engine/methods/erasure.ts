import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** Erasing a document, or everything that mentions a person, for good. */
export function createErasureHandlers(parts: StandingParts): Handlers<'erasure.plan' | 'erasure.run' | 'erasure.list'> {
  const { erasures } = parts;
  return {
    'erasure.plan': async ({ target }, { signal }) => {
      parts.requireTrust('erase');
      return (await erasures.get()).plan(target, signal);
    },
    'erasure.run': async ({ target, deleteFiles }, { signal }) => {
      parts.requireTrust('erase');
      return (await erasures.get()).run(target, { deleteFiles, signal });
    },
    'erasure.list': async () => (await erasures.get()).list(),
  };
}
