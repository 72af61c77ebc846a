import { writeSync } from 'node:fs';
import { systemClock } from '../../main/engine/system-clock.ts';
import { createVault } from '../../main/workspace/vault/vault.ts';

/** Sets one secret after the other until it is killed, and tells each only when it is set: argv = path, passphrase file, first. */
const [path = '', passphraseFile = '', first = '0'] = process.argv.slice(2);
const vault = createVault({
  path,
  openers: {
    keyring: { read: async () => null, write: async () => false },
    passphraseFile,
    cost: { n: 2 ** 10, r: 8, p: 1 },
  },
  clock: systemClock,
});
for (let number = Number(first); ; number++) {
  await vault.set(`SECRET_${number % 50}`, `value number ${number}`);
  writeSync(1, `${number}\n`);
}
