import type { OtlpStatus } from '../../contract/otlp.ts';
import type { Handlers } from '../handlers.ts';
import type { SessionParts } from '../session-parts.ts';

/** Taking traces from programs on this machine, and what is sent of our own. */
export function createOtlpHandlers(parts: SessionParts): Handlers<'otlp.start' | 'otlp.stop' | 'otlp.status'> {
  const { receiver, emitter } = parts.otlp;
  const status = (): OtlpStatus => ({ receiver: receiver.status(), emitter: emitter.status() });
  return {
    'otlp.start': async ({ port }) => {
      parts.requireTrust('take traces from other programs');
      await receiver.start(port);
      return status();
    },
    'otlp.stop': async () => {
      await receiver.stop();
      return status();
    },
    'otlp.status': async () => status(),
  };
}
