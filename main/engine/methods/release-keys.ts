import type { Handlers } from '../handlers.ts';
import { createReleaseKeyring } from '../releases/release-keys.ts';
import type { EngineServices } from '../services.ts';

/** Whose releases this machine takes: about the person, not about a workspace. */
export function createReleaseKeyHandlers(
  services: EngineServices,
): Handlers<'release.keys' | 'release.trustKey' | 'release.forgetKey'> {
  const keyring = createReleaseKeyring(services);
  const changed = (): void => services.events.publish({ type: 'releases-changed' });
  return {
    'release.keys': async () => {
      const own = await keyring.own();
      const trusted = keyring.trusted();
      if (own.key === null) return { own: null, problem: own.problem, trusted };
      const { keyId, publicKey } = own.key;
      return { own: { keyId, publicKey, label: '', addedAt: null, isOwn: true }, problem: null, trusted };
    },
    'release.trustKey': async ({ key, label }) => {
      const trusted = keyring.trust(key, label);
      changed();
      return trusted;
    },
    'release.forgetKey': async ({ keyId }) => {
      keyring.forget(keyId);
      changed();
      return null;
    },
  };
}
