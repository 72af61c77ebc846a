import * as z from 'zod';
import { secretName } from './provider.ts';

/** Keys are far below this; more is a file that was piped in by mistake. */
export const MAX_SECRET_LENGTH = 16_384;

/** What can open the vault. */
export type VaultSlot = 'keyring' | 'passphrase';

export interface VaultInfo {
  path: string;
  /** `locked`: it is there, but nothing on this machine opens it now. */
  state: 'absent' | 'open' | 'locked' | 'damaged';
  /** What it was locked with; empty when absent. */
  slots: readonly VaultSlot[];
  /** One sentence with the way out; null when open, or when absent and one can be made. */
  why: string | null;
}

/** A secret's name and where it comes from. There is no way to read its value back. */
export interface SecretInfo {
  name: string;
  /** The environment wins over the vault. */
  origin: 'environment' | 'vault';
  /** Of the environment: the variable. */
  variable: string | null;
  /** Of the vault: when it was set, ISO. */
  setAt: string | null;
  /** The vault has one of this name too, which the environment's hides. */
  hidesVault: boolean;
}

export interface SecretListResponse {
  vault: VaultInfo;
  /** By name. */
  secrets: readonly SecretInfo[];
}

export const secretSetRequest = z.strictObject({
  name: secretName,
  /** Blank space around it is cut off: it comes with a copied line. */
  value: z.string().trim().min(1, 'is empty').max(MAX_SECRET_LENGTH),
});
export const secretRemoveRequest = z.strictObject({ name: secretName });
export const secretTestRequest = z.strictObject({ name: secretName });

/** One provider that takes the secret was asked for its list of models, which costs nothing. */
export interface SecretTest {
  provider: string;
  ok: boolean;
  /** One sentence: what it has, or what is wrong and the way out. Never the secret. */
  message: string;
  statusCode: number | null;
  ms: number;
}
export interface SecretTestReport {
  name: string;
  ok: boolean;
  /** One for each provider that takes it; none when no provider does, which is not ok. */
  tests: readonly SecretTest[];
}
