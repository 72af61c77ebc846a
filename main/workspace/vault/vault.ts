import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AuthError } from '../../base/errors/auth-error.ts';
import { StorageError } from '../../base/errors/storage-error.ts';
import type { VaultInfo } from '../../contract/secret.ts';
import type { Clock } from '../../spec/clock.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { withExclusiveFile } from '../../storage/exclusive-file.ts';
import { ensurePrivateDirectory } from '../../storage/private-directory.ts';
import { toStorageError } from '../../storage/to-storage-error.ts';
import { makeSlot, openSlot, type SlotOpeners } from './slots.ts';
import {
  damagedVault,
  newKey,
  newVaultId,
  openValues,
  parseVaultFile,
  sealValues,
  type Slot,
  type VaultFile,
} from './vault-file.ts';

const LOCK_WAIT_MS = 5000;
/** A vault is small; more is something else. */
const MAX_VAULT_BYTES = 16 * 1024 * 1024;
/** Two that make the first vault at the same instant: the second one sees the first one's. */
const MAX_ATTEMPTS = 3;
const SLOT_KINDS: readonly Slot['kind'][] = ['keyring', 'passphrase'];

/**
 * A person's secrets, in one file: AES-256-GCM under a random key, which is wrapped once for each thing that opens it here
 * (the OS keyring, a passphrase). Several processes read and write it; each write is whole, and what one set the other
 * finds. Names are readable without opening it, values never leave but to `read`.
 */
export interface Vault {
  info(): Promise<VaultInfo>;
  /** By name. @throws StorageError when the file is damaged */
  names(): readonly { name: string; setAt: string }[];
  /** @returns null when it holds no such secret @throws AuthError when it cannot be opened here, StorageError */
  read(name: string): Promise<string | null>;
  /** Makes the vault when there is none. @throws AuthError when nothing here could open it again, StorageError */
  set(name: string, value: string): Promise<void>;
  /** @returns whether there was one */
  remove(name: string): Promise<boolean>;
  /** Values that were opened in this process, also of secrets that are gone by now: for redaction. */
  seenValues(): readonly string[];
}

export function createVault(options: { path: string; openers: SlotOpeners; clock: Clock }): Vault {
  const { path, openers, clock } = options;
  const keys = new Map<string, Buffer>();
  const seen = new Set<string>();
  let cached: { stamp: string; file: VaultFile } | null = null;

  const readFile = (): VaultFile | null => {
    try {
      if (!existsSync(path)) return null;
      const { ino, size, mtimeNs } = statSync(path, { bigint: true });
      const stamp = `${ino} ${size} ${mtimeNs}`;
      if (cached?.stamp === stamp) return cached.file;
      if (size > MAX_VAULT_BYTES) throw damagedVault(path);
      const file = parseVaultFile(path, readFileSync(path, 'utf8'));
      cached = { stamp, file };
      return file;
    } catch (error) {
      throw toStorageError(error, path);
    }
  };
  const valuesOf = (file: VaultFile, key: Buffer): Record<string, string> => {
    const values = openValues(path, file, key);
    for (const value of Object.values(values)) seen.add(value);
    return values;
  };

  /** @throws AuthError when nothing here opens it */
  const unlock = async (file: VaultFile): Promise<Buffer> => {
    const known = keys.get(file.vaultId);
    if (known !== undefined) return known;
    for (const slot of file.slots) {
      const key = await openSlot(slot, file.vaultId, openers);
      if (key === null) continue;
      keys.set(file.vaultId, key);
      return key;
    }
    throw lockedVault(path, file.slots, openers);
  };

  /** A vault gets a slot for everything that could open it here: a passphrase that comes later opens it as well. */
  const withSlots = async (file: Pick<VaultFile, 'vaultId' | 'slots' | 'names'>, key: Buffer) => {
    const missing = SLOT_KINDS.filter((kind) => !file.slots.some((slot) => slot.kind === kind));
    const made: Slot[] = [];
    for (const kind of missing) {
      const slot = await makeSlot(kind, file.vaultId, key, openers);
      if (slot !== null) made.push(slot);
    }
    return { ...file, slots: [...file.slots, ...made] };
  };

  const change = async (apply: (values: Map<string, string>, setAt: Map<string, string>) => void): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      const before = readFile();
      const key = before === null ? newKey() : await unlock(before);
      const empty = { vaultId: newVaultId(), slots: [], names: [] };
      const head = await withSlots(before ?? empty, key);
      if (head.slots.length === 0) throw nothingOpens();
      if (writeIfSame(before, head, key, apply)) return;
      if (attempt === MAX_ATTEMPTS) throw new StorageError(`${path} is being replaced over and over. Try again.`);
    }
  };

  /** @returns false when another process made or replaced the vault since it was looked at */
  const writeIfSame = (
    before: VaultFile | null,
    head: Pick<VaultFile, 'vaultId' | 'slots'>,
    key: Buffer,
    apply: (values: Map<string, string>, setAt: Map<string, string>) => void,
  ): boolean => {
    ensurePrivateDirectory(dirname(path));
    return withExclusiveFile(`${path}.lock`, LOCK_WAIT_MS, () => {
      const now = readFile();
      if ((now?.vaultId ?? null) !== (before?.vaultId ?? null)) return false;
      const values = new Map(now === null ? [] : Object.entries(valuesOf(now, key)));
      const setAt = new Map((now?.names ?? []).map((entry) => [entry.name, entry.setAt]));
      apply(values, setAt);
      const names = [...values.keys()].toSorted().map((name) => ({ name, setAt: setAt.get(name) ?? '' }));
      // Slots that another process added since are kept; ours go behind them.
      const kept = now?.slots ?? [];
      const slots = [...kept, ...head.slots.filter(({ kind }) => !kept.some((slot) => slot.kind === kind))];
      const file = sealValues({ vaultId: head.vaultId, slots, names }, Object.fromEntries(values), key);
      // No backup: what was removed must not be found beside it.
      writeFileAtomically(path, `${JSON.stringify(file, null, 2)}\n`, { isPrivate: true });
      keys.set(head.vaultId, key);
      cached = null;
      return true;
    });
  };

  return {
    info: async () => {
      let file: VaultFile | null;
      try {
        file = readFile();
      } catch (error) {
        return { path, state: 'damaged', slots: [], why: error instanceof Error ? error.message : String(error) };
      }
      if (file === null) return { path, state: 'absent', slots: [], why: null };
      const slots = file.slots.map(({ kind }) => kind);
      try {
        valuesOf(file, await unlock(file));
        return { path, state: 'open', slots, why: null };
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { path, state: AuthError.is(error) ? 'locked' : 'damaged', slots, why };
      }
    },
    names: () => readFile()?.names ?? [],
    read: async (name) => {
      const file = readFile();
      if (file === null || !file.names.some((entry) => entry.name === name)) return null;
      return valuesOf(file, await unlock(file))[name] ?? null;
    },
    set: async (name, value) => {
      seen.add(value);
      await change((values, setAt) => {
        values.set(name, value);
        setAt.set(name, new Date(clock.now()).toISOString());
      });
    },
    remove: async (name) => {
      if (readFile()?.names.some((entry) => entry.name === name) !== true) return false;
      await change((values) => values.delete(name));
      return true;
    },
    seenValues: () => [...seen],
  };
}

function lockedVault(path: string, slots: readonly Slot[], { passphraseFile }: SlotOpeners): AuthError {
  const kinds = slots.map(({ kind }) => kind);
  const details = { path, slots: kinds };
  if (kinds.includes('passphrase') && passphraseFile !== null) {
    return new AuthError(`The passphrase in ${passphraseFile} does not open the vault ${path}. Is it another one?`, {
      details,
    });
  }
  if (kinds.includes('passphrase')) {
    return new AuthError(
      `The vault ${path} is locked: name the file with its passphrase in TRESTLE_PASSPHRASE_FILE, or give the key in a variable instead.`,
      { details },
    );
  }
  return new AuthError(
    `The vault ${path} is locked by the keyring of this system, which does not answer here. Sign in to the desktop, or give the key in a variable instead.`,
    { details },
  );
}

function nothingOpens(): AuthError {
  return new AuthError(
    'There is nothing here to lock a vault with: this system has no keyring that answers. Write a passphrase into a file and name it in TRESTLE_PASSPHRASE_FILE, or give the key in a variable such as OPENAI_API_KEY instead.',
  );
}
