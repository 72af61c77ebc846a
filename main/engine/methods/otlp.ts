import type { OtlpStatus } from '../../contract/otlp.ts';
import type { Handlers } from '../handlers.ts';
import type { StandingParts } from '../session-parts.ts';

/** Taking traces from programs on this machine, and what is sent of our own. */
export function createOtlpHandlers(parts: StandingParts): Handlers<'otlp.start' | 'otlp.stop' | 'otlp.status'> {
  const { otlp, localChoice } = parts;
  const { receiver, emitter } = otlp;
  const status = async (): Promise<OtlpStatus> => ({
    receiver: (await receiver.get()).status(),
    isKept: localChoice.receiverPort() !== null,
    emitter: emitter.status(),
  });
  return {
    'otlp.start': async ({ port, isKept }) => {
      parts.requireTrust('take traces from other programs');
      const { port: taken } = await (await receiver.get()).start(port);
      if (isKept) localChoice.setReceiverPort(taken);
      return status();
    },
    'otlp.stop': async () => {
      await (await receiver.get()).stop();
      if (localChoice.receiverPort() !== null) localChoice.setReceiverPort(null);
      return status();
    },
    'otlp.status': async () => status(),
  };
}
