import { randomBytes, scrypt, type ScryptOptions } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { AuthError } from '../../base/errors/auth-error.ts';
import type { Keyring } from '../../spec/keyring.ts';
import { newKey, type ScryptCost, seal, type Slot, slotBinding, unseal } from './vault-file.ts';

/** What OWASP asks of scrypt: 128 MiB and about half a second, once a process. */
export const SCRYPT_COST: ScryptCost = { n: 2 ** 17, r: 8, p: 1 };
const KEYRING_SERVICE = 'trestle-vault';
const SALT_BYTES = 32;
const KEY_BYTES = 32;
/** Of a file that holds a passphrase; a longer one is not a passphrase. */
const MAX_PASSPHRASE_BYTES = 64 * 1024;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** What opens slots here and now. */
export interface SlotOpeners {
  keyring: Keyring;
  /** File with the passphrase: TRESTLE_PASSPHRASE_FILE. */
  passphraseFile: string | null;
  cost: ScryptCost;
}

/** @returns the vault's key when the slot opens here; null when what it takes is not here, or is another one */
export async function openSlot(slot: Slot, vaultId: string, openers: SlotOpeners): Promise<Buffer | null> {
  const key = slot.kind === 'keyring' ? await keyringKey(vaultId, openers) : await passphraseKey(slot, openers);
  return key === null ? null : unseal(key, slot.key, slotBinding(vaultId, slot.kind));
}

/** @returns a slot for the vault's key; null when nothing of the kind is here */
export async function makeSlot(
  kind: Slot['kind'],
  vaultId: string,
  vaultKey: Uint8Array,
  openers: SlotOpeners,
): Promise<Slot | null> {
  const bound = slotBinding(vaultId, kind);
  if (kind === 'keyring') {
    // What is there already may lock a vault that another process has just written.
    const key = (await keyringKey(vaultId, openers)) ?? newKey();
    if (!(await openers.keyring.write(KEYRING_SERVICE, vaultId, key.toString('base64')))) return null;
    return { kind, key: seal(key, vaultKey, bound) };
  }
  if (openers.passphraseFile === null) return null;
  const salt = randomBytes(SALT_BYTES).toString('base64');
  const key = await passphraseKey({ salt, cost: openers.cost }, openers);
  return key === null ? null : { kind, salt, cost: openers.cost, key: seal(key, vaultKey, bound) };
}

async function keyringKey(vaultId: string, { keyring }: SlotOpeners): Promise<Buffer | null> {
  const kept = await keyring.read(KEYRING_SERVICE, vaultId);
  const key = kept === null ? null : Buffer.from(kept, 'base64');
  return key?.length === KEY_BYTES ? key : null;
}

async function passphraseKey(
  { salt, cost }: { salt: string; cost: ScryptCost },
  { passphraseFile }: SlotOpeners,
): Promise<Buffer | null> {
  if (passphraseFile === null) return null;
  const { n, r, p } = cost;
  // The library counts 128·N·r and refuses what is beyond `maxmem`.
  const maxmem = 256 * n * r;
  return derive(readPassphrase(passphraseFile), Buffer.from(salt, 'base64'), KEY_BYTES, { N: n, r, p, maxmem });
}

/** @throws AuthError when the file is not there or is empty */
function readPassphrase(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AuthError(`The passphrase file ${path} cannot be read. Check TRESTLE_PASSPHRASE_FILE.`, { cause });
  }
  const [line = ''] = text.split(/\r?\n/, 1);
  if (line === '' || Buffer.byteLength(line) > MAX_PASSPHRASE_BYTES) {
    throw new AuthError(`The passphrase file ${path} has no passphrase on its first line. Write one into it.`);
  }
  return line.normalize('NFC');
}
