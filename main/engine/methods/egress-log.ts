import type { Handlers } from '../handlers.ts';
import type { SessionParts } from '../session-parts.ts';

export function createEgressLogHandlers({ egressLog }: SessionParts): Handlers<'egress.log'> {
  return { 'egress.log': async (request) => egressLog.list(request) };
}
