import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

export function createEgressLogHandlers({ egressLog }: StandingParts): Handlers<'egress.log'> {
  return { 'egress.log': async (request) => egressLog.list(request) };
}
