import { type EntryOptions, AsyncEntry } from '@napi-rs/keyring';
import type { Keyring } from '../../main/spec/keyring.ts';

/**
 * On Linux only the Secret Service: without one the library would fall back to the kernel's keyring, which forgets with
 * the session, and with it everything that was locked by it.
 */
const OPTIONS: EntryOptions = { linux: { store: 'secret-service' } };

/** The keyring of the operating system, unlocked with the person's session. */
export const osKeyring: Keyring = {
  read: async (service, account) => {
    try {
      return (await new AsyncEntry(service, account, OPTIONS).getPassword()) ?? null;
    } catch {
      return null;
    }
  },
  write: async (service, account, value) => {
    try {
      const entry = new AsyncEntry(service, account, OPTIONS);
      await entry.setPassword(value);
      return (await entry.getPassword()) === value;
    } catch {
      return false;
    }
  },
};
