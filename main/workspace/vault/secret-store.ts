import type { SecretInfo, VaultInfo } from '../../contract/secret.ts';
import type { SecretSource } from '../../spec/secret-source.ts';
import type { Vault } from './vault.ts';

const VARIABLE_PREFIX = 'TRESTLE_SECRET_';

/** Secrets by name, wherever they are: the environment wins over the vault. */
export interface SecretStore extends SecretSource {
  /** Without opening the vault. */
  names(): readonly string[];
  list(): Promise<{ vault: VaultInfo; secrets: readonly SecretInfo[] }>;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<boolean>;
  /** What must not be written down anywhere, as far as this process has come across it. */
  seenValues(): readonly string[];
}

/** @param options.ownVariables names that their owners' tools read from a variable of the same name: OPENAI_API_KEY */
export function createSecretStore(options: {
  environment: Readonly<Record<string, string | undefined>>;
  ownVariables: readonly string[];
  vault: Vault;
}): SecretStore {
  const { environment, ownVariables, vault } = options;
  const variableOf = (name: string): string | null => {
    const candidates = [`${VARIABLE_PREFIX}${name}`, ...(ownVariables.includes(name) ? [name] : [])];
    return candidates.find((variable) => (environment[variable] ?? '').trim() !== '') ?? null;
  };
  const inEnvironment = (): string[] => {
    const prefixed = Object.keys(environment).flatMap((variable) =>
      variable.startsWith(VARIABLE_PREFIX) ? [variable.slice(VARIABLE_PREFIX.length)] : [],
    );
    return [...new Set([...prefixed, ...ownVariables])].filter((name) => variableOf(name) !== null);
  };
  return {
    find: async (name) => {
      const variable = variableOf(name);
      if (variable !== null) {
        return { value: environment[variable]?.trim() ?? '', origin: `the variable ${variable}` };
      }
      const value = await vault.read(name);
      return value === null ? null : { value, origin: 'the vault' };
    },
    names: () => [...inEnvironment(), ...vault.names().map(({ name }) => name)],
    list: async () => {
      const info = await vault.info();
      const kept = new Map(info.state === 'damaged' ? [] : vault.names().map(({ name, setAt }) => [name, setAt]));
      const given = inEnvironment();
      const names = [...new Set([...given, ...kept.keys()])].toSorted();
      const secrets = names.map((name): SecretInfo => {
        const variable = variableOf(name);
        if (variable === null) {
          return { name, origin: 'vault', variable: null, setAt: kept.get(name) ?? null, hidesVault: false };
        }
        return { name, origin: 'environment', variable, setAt: null, hidesVault: kept.has(name) };
      });
      return { vault: info, secrets };
    },
    set: (name, value) => vault.set(name, value),
    remove: (name) => vault.remove(name),
    seenValues: () => vault.seenValues(),
  };
}
