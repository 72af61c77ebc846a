import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { StorageError } from '../../base/errors/storage-error.ts';

export const VAULT_VERSION = 1;
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const VAULT_ID_BYTES = 16;

const base64 = z.base64().max(8_000_000);
const sealed = z.strictObject({ iv: base64, tag: base64, data: base64 });
export type Sealed = z.infer<typeof sealed>;

/** Costs beyond these are not somebody's wish for safety but an attempt to keep this machine busy. */
const scryptCost = z.strictObject({
  n: z
    .int()
    .min(2 ** 10)
    .max(2 ** 20),
  r: z.int().min(1).max(16),
  p: z.int().min(1).max(4),
});
export type ScryptCost = z.infer<typeof scryptCost>;

const slot = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keyring'), key: sealed }),
  z.strictObject({ kind: z.literal('passphrase'), salt: base64, cost: scryptCost, key: sealed }),
]);
export type Slot = z.infer<typeof slot>;

/** The vault on disk. Names can be read without opening it, so that a list needs no passphrase; values cannot. */
const vaultFile = z.strictObject({
  version: z.literal(VAULT_VERSION),
  vaultId: z.string().regex(/^[0-9a-f]{32}$/),
  slots: z.array(slot).max(4),
  names: z.array(z.strictObject({ name: z.string().max(80), setAt: z.string().max(40) })).max(10_000),
  values: sealed,
});
export type VaultFile = z.infer<typeof vaultFile>;

const openedValues = z.record(z.string().max(80), z.string().max(100_000));
export type VaultValues = z.infer<typeof openedValues>;

export function newVaultId(): string {
  return randomBytes(VAULT_ID_BYTES).toString('hex');
}

export function newKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** @param bound what must not be changed without the seal breaking, though it is not secret */
export function seal(key: Uint8Array, plain: Uint8Array, bound: string): Sealed {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(bound));
  const data = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64') };
}

/** @returns null when the key is another one or anything was changed */
export function unseal(key: Uint8Array, { iv, tag, data }: Sealed, bound: string): Buffer | null {
  try {
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(iv, 'base64'), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(bound)).setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]);
  } catch {
    return null;
  }
}

export function slotBinding(vaultId: string, kind: Slot['kind']): string {
  return `trestle vault ${VAULT_VERSION} ${vaultId} slot ${kind}`;
}

/** @throws StorageError `storage_corrupt` */
export function parseVaultFile(path: string, text: string): VaultFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damagedVault(path);
  }
  const version = typeof json === 'object' && json !== null ? (json as { version?: unknown }).version : undefined;
  if (typeof version === 'number' && version > VAULT_VERSION) {
    throw new StorageError(`${path} was written by a later Trestle (vault version ${version}). Update Trestle.`, {
      code: 'schema_too_new',
      details: { path },
    });
  }
  const parsed = vaultFile.safeParse(json);
  if (!parsed.success) throw damagedVault(path);
  return parsed.data;
}

/** @throws StorageError when the file was changed after it was written */
export function openValues(path: string, file: VaultFile, key: Uint8Array): VaultValues {
  const plain = unseal(key, file.values, bindingOf(file));
  const parsed = openedValues.safeParse(plain === null ? null : JSON.parse(plain.toString('utf8')));
  if (!parsed.success) throw damagedVault(path);
  return parsed.data;
}

/** @returns the file with other values; everything beside them is bound to them */
export function sealValues(
  file: Omit<VaultFile, 'values' | 'version'>,
  values: VaultValues,
  key: Uint8Array,
): VaultFile {
  const head = { version: VAULT_VERSION, vaultId: file.vaultId, slots: file.slots, names: file.names } as const;
  return { ...head, values: seal(key, Buffer.from(JSON.stringify(values)), bindingOf(head)) };
}

function bindingOf({ version, vaultId, slots, names }: Omit<VaultFile, 'values'>): string {
  return JSON.stringify([version, vaultId, slots, names]);
}

export function damagedVault(path: string): StorageError {
  return new StorageError(
    `The vault ${path} is damaged, or was changed by something else than Trestle. Put a copy of it back, or move it away and set its secrets again.`,
    { code: 'storage_corrupt', details: { path } },
  );
}
