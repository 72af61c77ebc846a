import type { Handlers } from '../handlers.ts';
import type { SessionParts } from '../session-parts.ts';

type TrialCalls = 'trial.start' | 'trial.cancel' | 'trial.list' | 'trial.radius';

/** Releases tried on traffic. */
export function createTrialHandlers({ trials }: Pick<SessionParts, 'trials'>): Handlers<TrialCalls, 'trial.watch'> {
  return {
    'trial.start': async (request) => ({ trialId: trials.start(request) }),
    'trial.watch': ({ trialId }) => trials.watch(trialId),
    'trial.cancel': async ({ trialId }) => {
      await trials.cancel(trialId);
      return null;
    },
    'trial.list': async ({ limit }) => trials.list(limit),
    'trial.radius': async (request) => trials.radius(request),
  };
}
