import { join } from 'node:path';
import { CLOUDS } from '../gateway/providers/endpoint.ts';
import { openVault } from '../workspace/vault/open-vault.ts';
import { createSecretStore, type SecretStore } from '../workspace/vault/secret-store.ts';
import type { EngineServices } from './services.ts';

/** Values of TRESTLE_KEYRING that keep the keyring of this system out of it: then the passphrase alone opens the vault. */
const OFF_WORDS: ReadonlySet<string> = new Set(['0', 'false', 'no', 'off']);

/** A person's secrets: the variables of this process, then the vault in their data folder. */
export function openSecretStore({
  environment,
  directories,
  clock,
}: Pick<EngineServices, 'environment' | 'directories' | 'clock'>): SecretStore {
  const passphraseFile = environment['TRESTLE_PASSPHRASE_FILE'] ?? '';
  return createSecretStore({
    environment,
    ownVariables: Object.values(CLOUDS).map(({ secret }) => secret),
    vault: openVault({
      path: join(directories.data, 'vault.json'),
      passphraseFile: passphraseFile === '' ? null : passphraseFile,
      usesKeyring: !OFF_WORDS.has((environment['TRESTLE_KEYRING'] ?? '').toLowerCase()),
      clock,
    }),
  });
}
