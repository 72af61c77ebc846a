import { join } from 'node:path';
import * as z from 'zod';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import type { ReleaseKey } from '../../contract/release.ts';
import {
  generateSigningSecret,
  keyIdOf,
  openSigningKey,
  readPublicKeyPem,
  type SigningKey,
} from '../../storage/signing-key.ts';
import { createUserFile } from '../../workspace/user-file.ts';
import type { EngineServices } from '../services.ts';

/** Where the private half lies: in the vault, or in the variable TRESTLE_SECRET_RELEASE_SIGNING_KEY. */
export const SIGNING_SECRET = 'RELEASE_SIGNING_KEY';

const keysFile = z.object({
  version: z.literal(1),
  keys: z.array(z.object({ keyId: z.string(), publicKey: z.string(), label: z.string(), addedAt: z.string() })),
});

/** The key that this person signs releases with, and those of others that they vouched for. */
export interface ReleaseKeyring {
  /** The own key when it can be used now; never makes one. @returns why it cannot, in words */
  own(): Promise<{ key: SigningKey } | { key: null; problem: string | null }>;
  /** Makes the own key on first use. @throws AuthError when the vault cannot be opened or made here */
  signing(): Promise<SigningKey>;
  trusted(): readonly ReleaseKey[];
  /** @throws InvalidArgumentError for what is no public key */
  trust(pem: string, label: string): ReleaseKey;
  /** @throws NotFoundError */
  forget(keyId: string): void;
}

export function createReleaseKeyring({
  secrets,
  directories,
  clock,
}: Pick<EngineServices, 'secrets' | 'directories' | 'clock'>): ReleaseKeyring {
  // No backup is read: an older list may trust a key that was taken back since.
  const file = createUserFile({
    path: join(directories.data, 'release-keys.json'),
    schema: keysFile,
    empty: { version: 1 as const, keys: [] },
    backup: 'never',
  });
  const find = async (): Promise<SigningKey | null> => {
    const found = await secrets.find(SIGNING_SECRET);
    return found === null ? null : openSigningKey(found.value);
  };
  return {
    own: async () => {
      try {
        const key = await find();
        return key === null ? { key, problem: null } : { key };
      } catch (error) {
        if (!TrestleError.is(error)) throw error;
        return { key: null, problem: error.message };
      }
    },
    signing: async () => {
      const found = await find();
      if (found !== null) return found;
      const secret = generateSigningSecret();
      await secrets.set(SIGNING_SECRET, secret);
      // Another process may have made one at the same moment: what the vault holds now is the key.
      return (await find()) ?? openSigningKey(secret);
    },
    trusted: () => file.read().keys.map((key) => ({ ...key, isOwn: false })),
    trust: (pem, label) => {
      const publicKey = readPublicKeyPem(pem);
      const key = { keyId: keyIdOf(publicKey), publicKey, label, addedAt: new Date(clock.now()).toISOString() };
      file.update(({ keys }) => ({ version: 1, keys: [...keys.filter(({ keyId }) => keyId !== key.keyId), key] }));
      return { ...key, isOwn: false };
    },
    forget: (keyId) => {
      if (!file.read().keys.some((key) => key.keyId === keyId)) {
        throw new NotFoundError(`No key ${keyId} is trusted here. \`trestle release keys\` lists those that are.`);
      }
      file.update(({ keys }) => ({ version: 1, keys: keys.filter((key) => key.keyId !== keyId) }));
    },
  };
}
