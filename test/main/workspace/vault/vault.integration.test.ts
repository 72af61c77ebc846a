import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Keyring } from '../../../../main/spec/keyring.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { createSecretStore } from '../../../../main/workspace/vault/secret-store.ts';
import { createVault, type Vault } from '../../../../main/workspace/vault/vault.ts';
import { createMemoryKeyring } from '../../../support/memory-keyring.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const VALUE = 'sk-vault-0123456789-canary';
const CHEAP = { n: 2 ** 10, r: 8, p: 1 };
const NO_KEYRING = createMemoryKeyring({ answers: false });
/** Few normally; the long run asks for as many as the reliability bar does. */
const KILLS = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 4;

function place(): { path: string; passphraseFile: string } {
  const folder = makeTemporaryDirectory();
  const passphraseFile = join(folder, 'passphrase');
  writeFileSync(passphraseFile, 'correct horse battery staple\n', { mode: 0o600 });
  return { path: join(folder, 'data', 'vault.json'), passphraseFile };
}

function vaultAt(path: string, keyring: Keyring, passphraseFile: string | null = null): Vault {
  return createVault({ path, openers: { keyring, passphraseFile, cost: CHEAP }, clock: systemClock });
}

describe('a vault', () => {
  it('keeps a secret under the keyring; another process with the same keyring reads it', async () => {
    const { path } = place();
    const keyring = createMemoryKeyring();
    const vault = vaultAt(path, keyring);
    expect(await vault.info()).toEqual({ path, state: 'absent', slots: [], why: null });
    await vault.set('OPENAI_API_KEY', VALUE);
    await vault.set('OTHER', 'another value');
    const other = vaultAt(path, keyring);
    expect(other.names().map(({ name }) => name)).toEqual(['OPENAI_API_KEY', 'OTHER']);
    expect(await other.read('OPENAI_API_KEY')).toBe(VALUE);
    expect(await other.read('NONE')).toBeNull();
    expect(await other.info()).toMatchObject({ state: 'open', slots: ['keyring'] });
    expect(other.seenValues().toSorted()).toEqual(['another value', VALUE]);
  });

  it('is private to its owner and holds no value in the clear', async () => {
    const { path } = place();
    await vaultAt(path, createMemoryKeyring()).set('OPENAI_API_KEY', VALUE);
    const mode = (file: string): number => statSync(file).mode & 0o777;
    expect([mode(path), mode(join(path, '..'))]).toEqual([0o600, 0o700]);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain(VALUE);
    expect(text).not.toContain(Buffer.from(VALUE).toString('base64').slice(0, 20));
    expect(existsSync(`${path}.bak`)).toBe(false);
  });

  it('opens with a passphrase alone, and with either once both were there', async () => {
    const { path, passphraseFile } = place();
    const keyring = createMemoryKeyring();
    await vaultAt(path, NO_KEYRING, passphraseFile).set('A_SECRET', VALUE);
    // On the desktop later, the next change adds the keyring.
    await vaultAt(path, keyring, passphraseFile).set('B_SECRET', 'b value');
    expect(await vaultAt(path, keyring).read('A_SECRET')).toBe(VALUE);
    expect(await vaultAt(path, NO_KEYRING, passphraseFile).read('B_SECRET')).toBe('b value');
    expect((await vaultAt(path, keyring).info()).slots).toEqual(['passphrase', 'keyring']);
  });

  it('is not made where nothing could open it again, and says the way out', async () => {
    const { path } = place();
    const made = vaultAt(path, NO_KEYRING).set('A_SECRET', VALUE);
    await expect(made).rejects.toMatchObject({ code: 'auth' });
    await expect(made).rejects.toThrow('TRESTLE_PASSPHRASE_FILE');
    expect(existsSync(path)).toBe(false);
  });

  it('stays shut to another passphrase, another keyring and none, and tells which way it opens', async () => {
    const { path, passphraseFile } = place();
    const other = join(path, '..', '..', 'other');
    writeFileSync(other, 'wrong');
    await vaultAt(path, NO_KEYRING, passphraseFile).set('A_SECRET', VALUE);
    await expect(vaultAt(path, NO_KEYRING, other).read('A_SECRET')).rejects.toThrow(`${other} does not open`);
    await expect(vaultAt(path, createMemoryKeyring()).read('A_SECRET')).rejects.toThrow('TRESTLE_PASSPHRASE_FILE');
    const missing = vaultAt(path, NO_KEYRING, `${other}-missing`).read('A_SECRET');
    await expect(missing).rejects.toMatchObject({ code: 'auth' });
    expect(await vaultAt(path, NO_KEYRING).info()).toMatchObject({ state: 'locked', slots: ['passphrase'] });
    const byKeyring = place();
    await vaultAt(byKeyring.path, createMemoryKeyring()).set('A_SECRET', VALUE);
    await expect(vaultAt(byKeyring.path, NO_KEYRING).read('A_SECRET')).rejects.toThrow('keyring of this system');
  });

  it('forgets what is removed, and leaves no copy of it', async () => {
    const { path } = place();
    const keyring = createMemoryKeyring();
    const vault = vaultAt(path, keyring);
    await vault.set('A_SECRET', VALUE);
    expect(await vault.remove('A_SECRET')).toBe(true);
    expect(await vault.remove('A_SECRET')).toBe(false);
    expect(await vaultAt(path, keyring).read('A_SECRET')).toBeNull();
    expect(vaultAt(path, keyring).names()).toEqual([]);
  });

  it('notices every change that was made to it from outside', async () => {
    const { path } = place();
    const keyring = createMemoryKeyring();
    await vaultAt(path, keyring).set('A_SECRET', VALUE);
    const whole = readFileSync(path, 'utf8');
    const tampers = [
      (text: string) => text.replace('A_SECRET', 'B_SECRET'),
      (text: string) => text.replace(/"setAt": "20/, '"setAt": "19'),
      (text: string) =>
        text.replace(/("values": \{[^}]*"data": ")(.)/, (_all, head, first) => head + (first === 'A' ? 'B' : 'A')),
      (text: string) => text.slice(0, text.length / 2),
      () => '',
      () => '[]',
      () => '{"version":1}',
    ];
    for (const tamper of tampers) {
      writeFileSync(path, tamper(whole));
      const vault = vaultAt(path, keyring);
      expect((await vault.info()).state, tamper.toString()).toBe('damaged');
      const read = async (): Promise<unknown> => vault.read(vault.names()[0]?.name ?? 'A_SECRET');
      await expect(read()).rejects.toMatchObject({ code: 'storage_corrupt' });
      await expect(vault.set('NEW_SECRET', VALUE)).rejects.toMatchObject({ code: 'storage_corrupt' });
    }
    writeFileSync(path, whole);
    expect(await vaultAt(path, keyring).read('A_SECRET')).toBe(VALUE);
  });

  it('never breaks on a file that is anything else', async () => {
    const { path } = place();
    const keyring = createMemoryKeyring();
    await vaultAt(path, keyring).set('A_SECRET', VALUE);
    const whole = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        writeFileSync(path, bytes);
        const { state } = await vaultAt(path, keyring).info();
        // Blank space between values may change without meaning.
        const value = state === 'open' ? await vaultAt(path, keyring).read('A_SECRET') : state;
        expect([VALUE, 'damaged', 'locked']).toContain(value);
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('loses nothing when several processes write at once', async () => {
    const { path, passphraseFile } = place();
    const writers = Array.from({ length: 6 }, () => vaultAt(path, NO_KEYRING, passphraseFile));
    await Promise.all(writers.map((vault, index) => vault.set(`SECRET_${index}`, `value number ${index}`)));
    const names = vaultAt(path, NO_KEYRING, passphraseFile).names();
    expect(names.map(({ name }) => name)).toEqual(writers.map((_, index) => `SECRET_${index}`));
  });

  it(`holds everything that was said to be set, through ${KILLS} kills`, { timeout: 300_000 }, async () => {
    const { path, passphraseFile } = place();
    const random = createSeededRandom(5);
    let told = -1;
    for (let kill = 0; kill < KILLS; kill++) {
      const writer = spawn(process.execPath, [
        join(import.meta.dirname, '../../../support/vault-writer.ts'),
        path,
        passphraseFile,
        `${told + 1}`,
      ]);
      let output = '';
      let wanted = 1 + Math.floor(random.next() * 8);
      writer.stdout.on('data', (piece: Buffer) => {
        output += piece.toString();
        wanted -= 1;
        if (wanted <= 0) writer.kill('SIGKILL');
      });
      await once(writer, 'close');
      told = Number(output.trim().split('\n').at(-1));
      const vault = vaultAt(path, NO_KEYRING, passphraseFile);
      expect((await vault.info()).state).toBe('open');
      const kept = Number((await vault.read(`SECRET_${told % 50}`))?.split(' ').at(-1));
      expect(kept).toBe(told);
    }
  });
});

describe('secrets', () => {
  it('come from the environment before the vault, and each says from where', async () => {
    const { path } = place();
    const vault = vaultAt(path, createMemoryKeyring());
    const store = createSecretStore({
      environment: {
        OPENAI_API_KEY: 'from openai',
        TRESTLE_SECRET_MINE: 'from mine',
        AWS_SECRET_ACCESS_KEY: 'not ours',
        EMPTY: '',
      },
      ownVariables: ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY'],
      vault,
    });
    await store.set('OPENAI_API_KEY', VALUE);
    await store.set('ANTHROPIC_API_KEY', VALUE);
    expect(await store.find('OPENAI_API_KEY')).toEqual({ value: 'from openai', origin: 'the variable OPENAI_API_KEY' });
    expect(await store.find('MINE')).toEqual({ value: 'from mine', origin: 'the variable TRESTLE_SECRET_MINE' });
    expect(await store.find('ANTHROPIC_API_KEY')).toEqual({ value: VALUE, origin: 'the vault' });
    // A workspace names secrets: that must not open every variable to it.
    expect(await store.find('AWS_SECRET_ACCESS_KEY')).toBeNull();
    const { secrets } = await store.list();
    expect(secrets).toMatchObject([
      { name: 'ANTHROPIC_API_KEY', origin: 'vault', variable: null },
      { name: 'MINE', origin: 'environment', variable: 'TRESTLE_SECRET_MINE', hidesVault: false },
      { name: 'OPENAI_API_KEY', origin: 'environment', variable: 'OPENAI_API_KEY', hidesVault: true },
    ]);
    expect(JSON.stringify(await store.list())).not.toContain(VALUE);
  });
});
