/** The installed app in the hands of an ordinary user: a person with a home, who is not root and has never seen our sources. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Browser, chromium, type Page } from 'playwright-core';

/** One step of a person, ms; busy cores included. */
const STEP_TIMEOUT_MS = 60_000;

/** An account of this machine, made for a test and removed with its home. */
export interface Person {
  home: string;
  /** Runs a program to its end, with nothing of our environment but what a session sets. */
  run(
    argv: readonly string[],
    environment?: Record<string, string>,
  ): { code: number | null; stdout: string; stderr: string };
  start(argv: readonly string[]): ChildProcess;
  /** Puts files into the home, by path below it, owned by the person. */
  give(files: Readonly<Record<string, string>>): void;
  giveCopy(from: string, to: string): void;
  remove(): void;
}

export function createPerson(name: string): Person {
  spawnSync('userdel', ['--remove', name], { stdio: 'ignore' });
  execFileSync('useradd', ['--create-home', '--shell', '/bin/sh', name]);
  const home = join('/home', name);
  const command = (argv: readonly string[], environment: Record<string, string>): string[] => [
    'runuser',
    '-u',
    name,
    '--',
    'env',
    '-i',
    `--chdir=${home}`,
    ...Object.entries({ HOME: home, USER: name, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...environment }).map(
      ([key, value]) => `${key}=${value}`,
    ),
    ...argv,
  ];
  const own = (): void => void execFileSync('chown', ['--recursive', name, home]);
  return {
    home,
    run(argv, environment = {}) {
      const [program = '', ...args] = command(argv, environment);
      const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: STEP_TIMEOUT_MS });
      return { code: status, stdout, stderr };
    },
    start(argv) {
      const [program = '', ...args] = command(argv, { DISPLAY: process.env['DISPLAY'] ?? '' });
      return spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    },
    give(files) {
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(home, path)), { recursive: true });
        writeFileSync(join(home, path), content);
      }
      own();
    },
    giveCopy(from, to) {
      cpSync(from, join(home, to), { recursive: true });
      own();
    },
    remove() {
      // An account in use stays: whatever a broken test left running goes first.
      spawnSync('pkill', ['-KILL', '--uid', name]);
      execFileSync('userdel', ['--remove', '--force', name], { stdio: 'ignore' });
    },
  };
}

export interface InstalledWindow {
  page: Page;
  /** Closes the window as a person would. @returns the exit code */
  close(): Promise<number | null>;
}

/**
 * Opens the window as the desktop entry does, and looks at it through Chromium's own door: the package's fuses are shut,
 * so there is no other.
 *
 * @throws Error with what the program said, when it ends without a window
 */
export async function openInstalledWindow(person: Person, args: readonly string[]): Promise<InstalledWindow> {
  const shell = person.start(['trestle-desktop', '--remote-debugging-port=0', ...args]);
  const exited = once(shell, 'exit') as Promise<[number | null]>;
  const browser = await connect(shell);
  const page = browser.contexts()[0]?.pages()[0] ?? (await browser.contexts()[0]?.waitForEvent('page'));
  if (page === undefined) throw new Error('the installed app opened no page');
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  return {
    page,
    async close() {
      await page.close();
      const [code] = await exited;
      return code;
    },
  };
}

async function connect(shell: ChildProcess): Promise<Browser> {
  const said: string[] = [];
  const address = await new Promise<string>((resolve, reject) => {
    shell.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      said.push(chunk);
      const found = /DevTools listening on (ws:\S+)/.exec(said.join(''))?.[1];
      if (found !== undefined) resolve(found);
    });
    shell.once('exit', (code) => reject(new Error(`the installed app ended with ${String(code)}: ${said.join('')}`)));
  });
  return chromium.connectOverCDP(address);
}

/** Starts the window where it cannot come up. */
export async function failToOpen(person: Person): Promise<{ code: number | null; stderr: string }> {
  const shell = person.start(['trestle-desktop']);
  const exited = once(shell, 'exit') as Promise<[number | null]>;
  const stderr = shell.stderr === null ? '' : await text(shell.stderr);
  const [code] = await exited;
  return { code, stderr };
}
