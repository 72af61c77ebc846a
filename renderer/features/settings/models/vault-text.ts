import type { SecretInfo, VaultInfo } from '../../../../main/contract/secret.ts';

const SLOT_NAME = { keyring: 'the system keyring', passphrase: 'a passphrase' } as const;

/** @returns what keeps the values, for the panel's head */
export function vaultScope({ state, slots }: VaultInfo): string {
  if (state === 'absent') return 'empty';
  if (state === 'damaged') return 'damaged';
  const kept = slots.map((slot) => SLOT_NAME[slot]).join(' and ');
  return state === 'locked' ? `locked by ${kept}` : `kept by ${kept}`;
}

/** @returns where a secret comes from: the vault, or the variable that wins over it */
export function secretPlace({ origin, variable, hidesVault }: SecretInfo): string {
  if (origin === 'vault') return 'vault';
  return hidesVault ? `${variable}, hides the vault's` : (variable ?? 'environment');
}

/** What a vault's name may be, as the contract says. */
const SECRET_NAME = /^[A-Z][A-Z0-9_]{0,79}$/;

/** @returns why a name cannot be taken; null when it can */
export function secretNameProblem(name: string): string | null {
  if (name === '' || SECRET_NAME.test(name)) return null;
  return 'Capitals, digits and underscores, such as OPENAI_API_KEY';
}
