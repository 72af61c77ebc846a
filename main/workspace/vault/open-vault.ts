import type { Clock } from '../../spec/clock.ts';
import type { Keyring } from '../../spec/keyring.ts';
import { SCRYPT_COST } from './slots.ts';
import { createVault, type Vault } from './vault.ts';

const NO_KEYRING: Keyring = { read: async () => null, write: async () => false };

/** Loaded when it is first asked: most runs need no secret, and the library talks to the desktop. */
const keyring: Keyring = {
  read: async (...entry) => (await loadKeyring()).read(...entry),
  write: async (...entry) => (await loadKeyring()).write(...entry),
};

/** A platform without the library's binary has no keyring. */
async function loadKeyring(): Promise<Keyring> {
  try {
    const { osKeyring } = await import('../../../native/keyring/os-keyring.ts');
    return osKeyring;
  } catch {
    return NO_KEYRING;
  }
}

/** The vault of this person, opened by this system's keyring or a passphrase. */
export function openVault(options: {
  path: string;
  passphraseFile: string | null;
  usesKeyring: boolean;
  clock: Clock;
}): Vault {
  const { path, passphraseFile, usesKeyring, clock } = options;
  const openers = { keyring: usesKeyring ? keyring : NO_KEYRING, passphraseFile, cost: SCRYPT_COST };
  return createVault({ path, openers, clock });
}
