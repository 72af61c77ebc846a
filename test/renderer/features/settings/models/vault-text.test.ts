import { describe, expect, it } from 'vitest';
import {
  secretNameProblem,
  secretPlace,
  vaultScope,
} from '../../../../../renderer/features/settings/models/vault-text.ts';

describe('the vault in words', () => {
  it('says what keeps it, and that it is locked', () => {
    const vault = { path: '/vault', why: null };
    expect(vaultScope({ ...vault, state: 'open', slots: ['keyring'] })).toBe('kept by the system keyring');
    expect(vaultScope({ ...vault, state: 'locked', slots: ['keyring', 'passphrase'] })).toBe(
      'locked by the system keyring and a passphrase',
    );
  });

  it('says that a variable hides what the vault has', () => {
    const secret = { name: 'OPENAI_API_KEY', setAt: null, variable: 'OPENAI_API_KEY' };
    expect(secretPlace({ ...secret, origin: 'environment', hidesVault: true })).toBe(
      "OPENAI_API_KEY, hides the vault's",
    );
    expect(secretPlace({ ...secret, origin: 'vault', variable: null, hidesVault: false })).toBe('vault');
  });

  it('takes the names that the vault takes', () => {
    expect(secretNameProblem('OPENAI_API_KEY')).toBeNull();
    expect(secretNameProblem('')).toBeNull();
    expect(secretNameProblem('openai-key')).toMatch(/^Capitals/);
  });
});
