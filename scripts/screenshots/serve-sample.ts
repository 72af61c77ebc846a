import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Served {
  /** The one-time address to open. */
  url: string;
  home: string;
  stop(): Promise<void>;
}

/** Shown in pictures, so the same in every run, and nobody's own home. */
const HOME = join(tmpdir(), 'trestle-screenshots');

/** Starts `trestle serve` in a home that has never seen Trestle, without a workspace. */
export async function serveInNewHome(root: string): Promise<Served> {
  rmSync(HOME, { recursive: true, force: true });
  // Locks the vault: the pictures are drawn where no keyring is.
  const passphrase = join(HOME, 'passphrase');
  mkdirSync(HOME, { recursive: true });
  writeFileSync(passphrase, 'north light over the yard\n', { mode: 0o600 });
  const child = spawn(process.execPath, [join(root, 'out', 'main', 'cli.js'), 'serve', '--port', '0', '--quiet'], {
    env: { ...process.env, TRESTLE_HOME: HOME, TRESTLE_PASSPHRASE_FILE: passphrase },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const [url] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exit.then(([code]) => {
      throw new Error(`trestle serve ended with ${code} before it printed its address`);
    }),
  ])) as [string];
  return {
    url: url.trim(),
    home: HOME,
    async stop() {
      child.kill('SIGINT');
      await exit;
      rmSync(HOME, { recursive: true, force: true });
    },
  };
}
