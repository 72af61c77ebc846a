import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { ROOT } from '../repository.ts';

export interface CliEnd {
  /** As a shell sees it: 128 + the signal's number when a signal ended it. */
  exitCode: number;
  stdout: string;
  stderr: string;
  /** The last line of stderr. */
  sentence: string;
}

/** A command of the built CLI that is running. */
export interface CliProcess {
  readonly pid: number;
  /** Sends a signal, as a terminal or an administrator would. */
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
  /** @returns the first match in what stdout has so far, as soon as there is one */
  waitForStdout(pattern: RegExp): Promise<RegExpExecArray>;
  readonly ended: Promise<CliEnd>;
}

/** A person's desk: a folder to work in and a home, both removed when the test is over. */
export interface CliDesk {
  folder: string;
  home: string;
  start(...argv: string[]): CliProcess;
  run(...argv: string[]): Promise<CliEnd>;
}

const SIGNAL_NUMBERS: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };
const CLI = join(ROOT, 'out', 'main', 'cli.js');

/** Runs the bundled command line as real processes, its streams in pipes. What still runs at the end is killed. */
export function createCliDesk(environment: Readonly<Record<string, string>> = {}): CliDesk {
  const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'trestle-desk-')));
  const home = join(folder, '.home');
  const running = new Set<ChildProcessByStdio<null, Readable, Readable>>();
  onTestFinished(async () => {
    await Promise.all(
      [...running].map(async (child) => {
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
      }),
    );
    rmSync(folder, { recursive: true, force: true });
  });
  const start: CliDesk['start'] = (...argv) => {
    const child = spawnCli(argv, { folder, home, environment });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return observe(child);
  };
  return { folder, home, start, run: (...argv) => start(...argv).ended };
}

/** Runs one command beside whatever else is open in that home. */
export function runCli(argv: readonly string[], place: { folder: string; home: string }): Promise<CliEnd> {
  return observe(spawnCli(argv, { ...place, environment: {} })).ended;
}

function spawnCli(
  argv: readonly string[],
  { folder, home, environment }: { folder: string; home: string; environment: Readonly<Record<string, string>> },
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [CLI, ...argv], {
    cwd: folder,
    env: { ...process.env, TRESTLE_HOME: home, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function observe(child: ChildProcessByStdio<null, Readable, Readable>): CliProcess {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code, signal]: unknown[]): CliEnd => {
    const exitCode = code === null ? 128 + (SIGNAL_NUMBERS[signal as NodeJS.Signals] ?? 0) : (code as number);
    return { exitCode, stdout, stderr, sentence: stderr.trimEnd().split('\n').at(-1) ?? '' };
  });
  return {
    pid: child.pid ?? -1,
    signal: (name) => void child.kill(name),
    ended,
    async waitForStdout(pattern) {
      for (;;) {
        const match = pattern.exec(stdout);
        if (match !== null) return match;
        const more = await Promise.race([once(child.stdout, 'data'), ended]);
        if (!Array.isArray(more)) throw new Error(`ended with ${more.exitCode} before ${pattern}: ${more.stderr}`);
      }
    },
  };
}
