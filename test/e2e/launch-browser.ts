import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findProgram } from '../../scripts/bootstrap/find-program.mjs';
import { ensureToolchain } from '../../scripts/bootstrap/toolchain.mjs';
import { ROOT } from './repository.ts';
import { type PageTrouble, watchPage } from './watch-page.ts';

export interface TestServer {
  /** The one-time address that was printed. */
  url: string;
  process: ChildProcess;
  /** Asks it to end as Ctrl-C does. @returns its exit code */
  stop(): Promise<number | null>;
}

/** Starts the real `trestle serve` on a free port, without a workspace when none is named. */
export async function startServe(options: { workspacePath?: string; home: string }): Promise<TestServer> {
  const { node } = await ensureToolchain({ root: ROOT });
  const cli = join(ROOT, 'out', 'main', 'cli.js');
  const workspace = options.workspacePath === undefined ? [] : ['--workspace', options.workspacePath];
  // What locks the vault of this home; a test's system has no keyring.
  const passphrase = join(options.home, 'passphrase');
  writeFileSync(passphrase, 'north light over the yard\n', { mode: 0o600 });
  const child = spawn(node, [cli, 'serve', '--port', '0', ...workspace], {
    env: { ...process.env, TRESTLE_HOME: options.home, TRESTLE_PASSPHRASE_FILE: passphrase },
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
    process: child,
    async stop() {
      child.kill('SIGINT');
      return (await exit)[0];
    },
  };
}

export interface TestBrowser {
  browser: Browser;
  page: Page;
  trouble: () => Promise<PageTrouble>;
  server: TestServer;
  /** The home of this run, where its settings, state and sockets are. */
  home: string;
  close(): Promise<void>;
}

/** Opens the interface of a fresh `trestle serve` in Chromium, signed in by the printed address. */
export async function launchBrowser(options: { workspacePath?: string } = {}): Promise<TestBrowser> {
  const home = mkdtempSync(join(tmpdir(), 'trestle-home-'));
  const server = await startServe({ ...options, home });
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const trouble = watchPage(page);
  await page.goto(server.url);
  await page.waitForSelector('#root > *');
  return {
    browser,
    page,
    trouble,
    server,
    home,
    async close() {
      await browser.close();
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The system's own Chromium; the npm registry has none. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findProgram('chromium') ?? findProgram('google-chrome');
  if (executablePath === undefined)
    throw new Error('There is no Chromium to test on; npm test installs it where it may.');
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: flags });
}
